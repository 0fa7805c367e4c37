// Ways to end streams and connections that node:http2 does not support: it ends a stream before it resets it, sends
// GOAWAY before it closes a connection, and reports all received streams as processed.

const GOAWAY = 7;

const sockets = new Map();
const endedHere = new WeakSet();

// Records the sockets of the server's sessions, which do not expose them.
export function watchConnections(server) {
  server.on('connection', (socket) => {
    sockets.set(socket.remotePort, socket);
    socket.on('close', () => sockets.delete(socket.remotePort));
  });
}

const portOf = (stream) => stream.session?.socket?.remotePort;

// Calls onPeerEnd if the client ended the stream, not the server.
export function watchEnd(stream, onPeerEnd) {
  const socket = sockets.get(portOf(stream));
  stream.on('close', () => {
    if (endedHere.has(stream) || endedHere.has(socket)) return;
    if (stream.aborted || stream.rstCode !== 0) onPeerEnd(stream.rstCode);
  });
}

export function resetStream(stream, code) {
  endedHere.add(stream);
  stream.close(code);
}

// Closes the connection with all its streams, by a TCP reset if requested.
export function cutConnection(stream, { reset = false } = {}) {
  const socket = sockets.get(portOf(stream));
  if (socket === undefined) return;
  endedHere.add(socket);
  if (reset) socket.resetAndDestroy();
  else socket.destroy();
}

// Sends a GOAWAY frame with the last processed stream; 0 for none.
export function goAway(stream, lastStreamId, errorCode = 0) {
  const frame = Buffer.alloc(17);
  frame.writeUIntBE(8, 0, 3);
  frame.writeUInt8(GOAWAY, 3);
  frame.writeUInt32BE(lastStreamId, 9);
  frame.writeUInt32BE(errorCode, 13);
  sockets.get(portOf(stream)).write(frame);
}
