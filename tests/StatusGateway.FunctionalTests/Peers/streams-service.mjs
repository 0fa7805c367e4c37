// streams.v1.Streams. The last segment of the name selects the behavior of a call:
//   fail…   ends with NOT_FOUND and details, after the requested items
//   hang…   ends when the client cancels the call
//   early…  sends its headers before the first item
//   flood…  sends items without an end, and reports when they are not read
// Events: { "event": "received", "name", "number" } for each message of a client, { "event": "stalled", "name", "number" },
// and { "event": "cancelled", "name" }.
import { Metadata, status } from '@grpc/grpc-js';
import { badRequest, errorInfo, localizedMessage, rpcStatus } from './rpc-status.mjs';
import { emit } from './stdio.mjs';

const STALL_MS = 300;

const kindOf = (name = '') => /[a-z]*/.exec(name.slice(name.lastIndexOf('/') + 1))[0];

function createError(...details) {
  const metadata = new Metadata();
  const message = 'The stream broke off. ☺ 100%';
  const all = [errorInfo('STREAM_BROKEN', 'streams.example.com'), localizedMessage('de', 'Der Strom riss ab.'), ...details];
  metadata.set('grpc-status-details-bin', rpcStatus(status.NOT_FOUND, message, ...all));
  metadata.set('x-trailing', '2');
  return { code: status.NOT_FOUND, details: message, metadata };
}

function trailers() {
  const metadata = new Metadata();
  metadata.set('x-trailing', '2');
  return metadata;
}

function sendHeaders(call) {
  const metadata = new Metadata();
  metadata.set('x-initial', '1');
  call.sendMetadata(metadata);
}

function end(call, name) {
  const kind = kindOf(name);
  if (kind === 'fail') call.emit('error', createError(badRequest(['text', 'is bad'], ['name', 'is bad'])));
  else if (!kind.endsWith('hang')) call.end(trailers());
}

function watchCancel(call, name) {
  call.on('cancelled', () => emit({ event: 'cancelled', name }));
}

function flood(call, name, text) {
  let number = 0;
  let isOver = false;
  call.on('cancelled', () => {
    isOver = true;
  });
  const more = () => {
    while (!isOver) {
      if (call.write({ name, text, number: ++number })) continue;
      const timer = setTimeout(() => emit({ event: 'stalled', name, number }), STALL_MS);
      call.once('drain', () => {
        clearTimeout(timer);
        more();
      });
      return;
    }
  };
  more();
}

export function streamsHandlers() {
  return {
    Count(call) {
      const { name = '', count = 0, size = 0 } = call.request;
      const kind = kindOf(name);
      watchCancel(call, name);
      if (kind.startsWith('early')) sendHeaders(call);
      const text = 't'.repeat(size);
      if (kind === 'flood') {
        flood(call, name, text);
        return;
      }
      for (let number = 1; number <= count; number++) call.write({ name, text, number });
      end(call, name);
    },

    Collect(call, callback) {
      const summary = { count: 0, texts: [], names: [], notes: [] };
      let isOver = false;
      call.on('data', ({ name = '', item, note = '', tags = [] }) => {
        if (isOver) return;
        summary.count++;
        summary.names.push(name);
        summary.notes.push(note);
        summary.texts.push(item?.text ?? tags.join('+'));
        emit({ event: 'received', name, number: summary.count });
        if (kindOf(name) !== 'fail') return;
        isOver = true;
        callback(createError(badRequest(['item.text', 'is bad'], ['note', 'is bad'], ['name', 'is bad'])));
      });
      call.on('cancelled', () => emit({ event: 'cancelled', name: summary.names[0] }));
      call.on('end', () => {
        if (!isOver) callback(null, summary, trailers());
      });
    },

    Talk(call) {
      let last = '';
      let number = 0;
      call.on('data', ({ name = '', text = '' }) => {
        last = name;
        emit({ event: 'received', name, number: ++number });
        call.write({ name, text: text.toUpperCase(), number });
      });
      call.on('cancelled', () => emit({ event: 'cancelled', name: last }));
      call.on('end', () => end(call, last));
    },

    Download(call) {
      const { name = '', count = 0 } = call.request;
      watchCancel(call, name);
      for (let number = 1; number <= count; number++) {
        call.write({ contentType: number === 1 ? 'text/csv' : '', data: Buffer.from(`${number},row\n`) });
      }
      end(call, name);
    },

    Upload(call, callback) {
      const summary = { count: 0, texts: [], names: [], notes: [] };
      const parts = [];
      call.on('data', ({ name = '', file }) => {
        summary.count++;
        summary.names.push(name);
        summary.notes.push(file?.contentType ?? '');
        parts.push(Buffer.from(file?.data ?? '', 'base64'));
      });
      call.on('end', () => {
        summary.texts.push(Buffer.concat(parts).toString('utf8'));
        callback(null, summary);
      });
    },
  };
}
