// Ends of streams and connections that node:http2 has no call for: it ends a stream before it resets it, sends GOAWAY
// before it closes a connection, and says that it has processed what it has seen.

const GOAWAY = 7;

const sockets = new Map();
const endedHere = new WeakSet();

// Remembers the sockets below the server's sessions, which a session hides.
export function watchConnections(server) {
  server.on('connection', (socket) => {
    sockets.set(socket.remotePort, socket);
    socket.on('close', () => sockets.delete(socket.remotePort));
  });
}

const portOf = (stream) => stream.session?.socket?.remotePort;

// Whether the server itself broke off, or the peer did.
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

// Every stream on the connection goes with it. With reset, as a TCP reset.
export function cutConnection(stream, { reset = false } = {}) {
  const socket = sockets.get(portOf(stream));
  if (socket === undefined) return;
  endedHere.add(socket);
  if (reset) socket.resetAndDestroy();
  else socket.destroy();
}

// A GOAWAY that names the last stream that was processed; 0: none was.
export function goAway(stream, lastStreamId, errorCode = 0) {
  const frame = Buffer.alloc(17);
  frame.writeUIntBE(8, 0, 3);
  frame.writeUInt8(GOAWAY, 3);
  frame.writeUInt32BE(lastStreamId, 9);
  frame.writeUInt32BE(errorCode, 13);
  sockets.get(portOf(stream)).write(frame);
}
