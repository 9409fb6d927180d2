// A line between one desktop program and the central service, which can be cut
// and mended while both go on: a laptop taken to where there is no signal.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

export class Line {
  #server;
  #port;
  #target;
  #sockets = new Set();

  /** Opens a line to a port of this machine. */
  static async open(target) {
    const line = new Line();
    line.#target = target;
    line.#port = await freePort();
    await line.mend();
    return line;
  }

  /** What the desktop program is told of the central service. */
  get url() {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Ends what is under way, and refuses what comes. */
  async cut() {
    if (!this.#server) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server = undefined;
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async mend() {
    if (this.#server) return;
    this.#server = createServer((near) => this.#join(near)).listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  #join(near) {
    const far = connect(this.#target, '127.0.0.1');
    for (const [one, other] of [[near, far], [far, near]]) {
      this.#sockets.add(one);
      one.setNoDelay(true);
      one.on('error', () => undefined);
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }
}

/** A port that nobody listens on. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
