const prefixBytes = 5;
/** Longer messages are refused: nobody means to send them. */
const maxMessageBytes = 64 * 1024 * 1024;

/** A message with its length before it, as gRPC over HTTP/2 has it. */
export function frame(message: Uint8Array): Uint8Array {
  const framed = Buffer.alloc(prefixBytes + message.length);
  framed.writeUInt32BE(message.length, 1);
  framed.set(message, prefixBytes);
  return framed;
}

/** Takes messages out of the pieces of a body. */
export class FrameReader {
  private pieces: Uint8Array[] = [];
  private size = 0;

  /** Messages that are complete with this piece; undefined when the body is not gRPC, compressed, or has one above 64 MiB. */
  read(piece: Uint8Array): Uint8Array[] | undefined {
    this.pieces.push(piece);
    this.size += piece.length;
    const messages: Uint8Array[] = [];
    for (let length = this.next(); length !== undefined; length = this.next()) {
      if (length < 0) return undefined;
      const bytes = this.whole();
      messages.push(bytes.slice(prefixBytes, prefixBytes + length));
      this.pieces = [bytes.subarray(prefixBytes + length)];
      this.size -= prefixBytes + length;
    }
    return messages;
  }

  /** Length of the next message when it is there; -1 when its prefix is none. */
  private next(): number | undefined {
    if (this.size === 0) return undefined;
    if (this.pieces[0]!.length < Math.min(prefixBytes, this.size)) this.whole();
    const head = this.pieces[0]!;
    if (head.length > 0 && head[0] !== 0) return -1;
    if (this.size < prefixBytes) return undefined;
    const length = Buffer.from(head.buffer, head.byteOffset, head.byteLength).readUInt32BE(1);
    if (length > maxMessageBytes) return -1;
    return this.size < prefixBytes + length ? undefined : length;
  }

  private whole(): Uint8Array {
    if (this.pieces.length > 1) this.pieces = [Buffer.concat(this.pieces)];
    return this.pieces[0]!;
  }
}
