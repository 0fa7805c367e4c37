// streams.v1.Streams. The last segment of the name says how a call behaves:
//   fail…   ends with NOT_FOUND and details, after the items that are asked for
//   hang…   ends when the caller gives it up
//   early…  sends its headers before anything else
//   flood…  sends items for ever, as fast as they are taken, and says when they are not
// Events: { "event": "received", "name", "number" } for each message of a client, { "event": "stalled", "name", "number" },
// and { "event": "cancelled", "name" }.
import { Metadata, status } from '@grpc/grpc-js';
import { badRequest, errorInfo, localizedMessage, rpcStatus } from './rpc-status.mjs';
import { emit } from './stdio.mjs';

const STALL_MS = 300;

const kindOf = (name = '') => /[a-z]*/.exec(name.slice(name.lastIndexOf('/') + 1))[0];

function failure(...details) {
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

function begin(call) {
  const metadata = new Metadata();
  metadata.set('x-initial', '1');
  call.sendMetadata(metadata);
}

function end(call, name) {
  const kind = kindOf(name);
  if (kind === 'fail') call.emit('error', failure(badRequest(['text', 'is bad'], ['name', 'is bad'])));
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
      if (kind.startsWith('early')) begin(call);
      const text = 't'.repeat(size);
      if (kind === 'flood') {
        flood(call, name, text);
        return;
      }
      for (let number = 1; number <= count; number++) call.write({ name, text, number });
      end(call, name);
    },

    Collect(call, callback) {
      const seen = { count: 0, texts: [], names: [], notes: [] };
      let isOver = false;
      call.on('data', ({ name = '', item, note = '', tags = [] }) => {
        if (isOver) return;
        seen.count++;
        seen.names.push(name);
        seen.notes.push(note);
        seen.texts.push(item?.text ?? tags.join('+'));
        emit({ event: 'received', name, number: seen.count });
        if (kindOf(name) !== 'fail') return;
        isOver = true;
        callback(failure(badRequest(['item.text', 'is bad'], ['note', 'is bad'], ['name', 'is bad'])));
      });
      call.on('cancelled', () => emit({ event: 'cancelled', name: seen.names[0] }));
      call.on('end', () => {
        if (!isOver) callback(null, seen, trailers());
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
      const seen = { count: 0, texts: [], names: [], notes: [] };
      const parts = [];
      call.on('data', ({ name = '', file }) => {
        seen.count++;
        seen.names.push(name);
        seen.notes.push(file?.contentType ?? '');
        parts.push(Buffer.from(file?.data ?? '', 'base64'));
      });
      call.on('end', () => {
        seen.texts.push(Buffer.concat(parts).toString('utf8'));
        callback(null, seen);
      });
    },
  };
}
