import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

const SSL_REQUEST = 80_877_103;

/** What a hostile server says, in bytes; `undefined`: nothing, and the connection stays. */
export interface HostileAnswers {
  /** To a client that asks for TLS. */
  readonly ssl?: Buffer | undefined;
  /** To a client that says who it is. */
  readonly startup?: Buffer | 'hang up' | undefined;
  /** To a password, in whatever form. */
  readonly password?: Buffer | undefined;
  /** To a statement; it is given all that the client sent with it, SQL and values. */
  readonly statement?: (sent: Buffer) => Buffer;
}

/** Starts a server that speaks PostgreSQL's protocol and wishes no good, until the test is over. Resolves to its port. */
export async function hostileServer(answers: HostileAnswers): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    const client = new Heard();
    socket.on('data', (bytes: Buffer) => {
      for (const answer of client.hear(bytes, answers)) {
        if (answer === 'hang up') socket.destroy();
        else if (answer !== undefined) socket.write(answer);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** What one client has said so far. */
class Heard {
  #bytes = Buffer.alloc(0);
  #isKnown = false;
  #statement: Buffer[] = [];

  *hear(
    bytes: Buffer,
    { ssl, startup, password, statement }: HostileAnswers,
  ): Generator<Buffer | 'hang up' | undefined> {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    for (let packet = this.#next(); packet !== undefined; packet = this.#next()) {
      if (!this.#isKnown && packet.length === 8 && packet.readInt32BE(4) === SSL_REQUEST) yield ssl;
      else if (!this.#isKnown) {
        this.#isKnown = true;
        yield startup ?? WELCOME;
      } else if (packet[0] === 0x70) yield password;
      else this.#statement.push(packet);
      // A query, or the end of a statement with parameters.
      if (!this.#isKnown || (packet[0] !== 0x51 && packet[0] !== 0x53)) continue;
      yield statement?.(Buffer.concat(this.#statement)) ?? rows([], []);
      this.#statement = [];
    }
  }

  // Before a client is known its packets have no type.
  #next(): Buffer | undefined {
    const start = this.#isKnown ? 1 : 0;
    if (this.#bytes.length < start + 4) return undefined;
    const length = start + this.#bytes.readInt32BE(start);
    if (this.#bytes.length < length) return undefined;
    const packet = this.#bytes.subarray(0, length);
    this.#bytes = this.#bytes.subarray(length);
    return packet;
  }
}

/** A message of the protocol. */
export function message(type: string, ...parts: readonly (Buffer | string)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part as string)));
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

const READY = message('Z', 'I');
/** The client may come in, whatever it said. */
export const WELCOME: Buffer = Buffer.concat([message('R', int32(0)), READY]);

/** A refusal that quotes a text in every field that there is. */
export function refusal(code: string, text: string, severity = 'ERROR'): Buffer {
  const fields = [...'MDHWqsctdnFLR'].map((field) => `${field}${text.replaceAll('\0', ' ')}\0`);
  return Buffer.concat([message('E', `S${severity}\0V${severity}\0C${code}\0`, ...fields, '\0'), READY]);
}

/** The answer to a statement: rows of texts, under these names of columns. */
export function rows(columns: readonly string[], values: readonly (readonly (string | null)[])[]): Buffer {
  const described = columns.map((name) => Buffer.concat([Buffer.from(`${name}\0`), Buffer.alloc(18)]));
  const data = values.map((row) => {
    const fields = row.map((value) => {
      if (value === null) return int32(-1);
      return Buffer.concat([int32(Buffer.byteLength(value)), Buffer.from(value)]);
    });
    return message('D', int16(row.length), ...fields);
  });
  const bound = [message('1'), message('2'), message('T', int16(columns.length), ...described)];
  return Buffer.concat([...bound, ...data, message('C', `SELECT ${values.length}\0`), READY]);
}

function int16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 255]);
}

/** Four bytes, the highest first. */
export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
