/** HTTP/1.1 as the two ends of the load speak it: whole messages on connections that stay, one at a time. */

const blankLine = Buffer.from("\r\n\r\n");
const lastChunk = Buffer.from("\r\n0\r\n\r\n");

/** A message with a body, ready to be written. */
export function message(firstLine, headers, body) {
  const all = { ...headers, "content-length": Buffer.byteLength(body) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${firstLine}\r\n${lines.join("")}\r\n${body}`);
}

/**
 * Calls `onMessage(head, bytes)` for each message that a socket brings. Chunked ones must come alone, since their end
 * is looked for at the end of what has come.
 */
export function onMessages(socket, onMessage) {
  let waiting = null;
  socket.on("data", (piece) => {
    let bytes = waiting === null ? piece : Buffer.concat([waiting, piece]);
    for (;;) {
      const head = headOf(bytes);
      const length = head === null ? null : lengthOf(head, bytes);
      if (length === null) break;
      onMessage(head, bytes.subarray(0, length));
      bytes = bytes.subarray(length);
    }
    waiting = bytes.length === 0 ? null : bytes;
  });
}

/** First line and headers, with the blank line; null if they are not all here. */
function headOf(bytes) {
  const end = bytes.indexOf(blankLine);
  return end === -1 ? null : bytes.latin1Slice(0, end + blankLine.length);
}

/** Null if the message is not all here. */
function lengthOf(head, bytes) {
  const bodyBytes = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (bodyBytes !== undefined) {
    const length = head.length + Number(bodyBytes);
    return bytes.length < length ? null : length;
  }
  if (!/\r\ntransfer-encoding: *chunked/i.test(head)) return head.length;
  return bytes.subarray(-lastChunk.length).equals(lastChunk) ? bytes.length : null;
}
