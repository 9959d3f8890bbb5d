import net from "node:net";

/**
 * What happens to a device's network:
 *  - `pass`: everything goes through;
 *  - `refuse`: nothing does, and what was open is torn;
 *  - `swallow`: requests reach the server, the first byte of an answer tears the connection;
 *  - `hold`: requests wait, as on a line that has gone quiet;
 *  - `portal`: the login page of somebody's network answers in the server's place, `away` by leading to one.
 */
export type Mode = "pass" | "refuse" | "swallow" | "hold" | "portal" | "away";

const PORTAL = "<!doctype html><title>Welcome on board</title><h1>Accept our terms</h1>";
const SAYS: Partial<Record<Mode, string>> = {
  portal: `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: ${PORTAL.length}\r\nConnection: close\r\n\r\n${PORTAL}`,
  away: "HTTP/1.1 302 Found\r\nLocation: /portal/login\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
};

/** Where a request can be when its sender dies: nothing of it left, a part left, the server has it, half of the answer is here, all of it. */
export const MOMENTS = ["leaving", "torn", "taken", "half answered", "answered"] as const;

/** What strikes at a moment of a certain request over this line: the nth push, or the first pull after so many. */
export interface Fate {
  of: "push" | "pull";
  nth: number;
  moment: (typeof MOMENTS)[number];
  strike: () => void;
}

/**
 * A device's line to the server: a SOCKS 5 proxy, so that the page's origin stays the server's own, and pages, service
 * workers and event streams are all cut alike.
 */
export class Line {
  /** Pushes whose answer was swallowed. */
  swallowed = 0;
  /** Pushes that set out over this line. */
  pushes = 0;
  /** True once the line was anything but plain. */
  disturbed = false;
  fate?: Fate;
  /** A portal answers for these paths only. */
  stands = /./;
  /** How often the portal answered. */
  answered = 0;
  #mode: Mode = "pass";
  #sockets = new Set<net.Socket>();
  #waiting: (() => void)[] = [];
  #listener: net.Server;
  #server: () => number;

  private constructor(server: () => number) {
    this.#server = server;
    this.#listener = net.createServer((client) => this.#greet(client));
  }

  /** A line to the server's port, which is asked for at each connection. */
  static async open(server: () => number): Promise<Line> {
    const line = new Line(server);
    await new Promise<void>((done) => line.#listener.listen(0, "127.0.0.1", done));
    return line;
  }

  get port(): number {
    return (this.#listener.address() as net.AddressInfo).port;
  }

  /** For Playwright: localhost goes over the line too. */
  get proxy(): { server: string } {
    return { server: `socks5://127.0.0.1:${this.port}` };
  }

  set mode(mode: Mode) {
    this.#mode = mode;
    this.disturbed ||= mode !== "pass";
    if (mode === "refuse" || mode in SAYS) for (const socket of this.#sockets) socket.destroy();
    if (mode !== "hold") for (const go of this.#waiting.splice(0)) go();
  }

  get mode(): Mode {
    return this.#mode;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((done) => this.#listener.close(done));
  }

  /** Whoever dies takes a moment to: nothing more goes through meanwhile. */
  #strike(fate: Fate): void {
    this.#mode = "hold";
    fate.strike();
  }

  #keep(socket: net.Socket): void {
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("error", () => socket.destroy());
  }

  #greet(client: net.Socket): void {
    this.#keep(client);
    if (this.#mode === "refuse") return void client.destroy();
    let heard = Buffer.alloc(0);
    let greeted = false;
    const listen = (bytes: Buffer) => {
      heard = Buffer.concat([heard, bytes]);
      if (!greeted && heard.length >= 2 && heard.length >= 2 + heard[1]!) {
        greeted = true;
        heard = heard.subarray(2 + heard[1]!);
        client.write(Buffer.from([5, 0]));
      }
      const length = greeted ? requestLength(heard) : undefined;
      if (length === undefined || heard.length < length) return;
      client.off("data", listen);
      this.#connect(client, heard.subarray(length));
    };
    client.on("data", listen);
  }

  #connect(client: net.Socket, early: Buffer): void {
    const server = net.connect(this.#server(), "127.0.0.1");
    this.#keep(server);
    client.on("close", () => server.destroy());
    server.on("close", () => client.destroy());
    client.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
    let pushing = false;
    let fate: Fate | undefined;
    const send = (bytes: Buffer) => {
      if (this.#mode === "hold") return void this.#waiting.push(() => send(bytes));
      const path = /^[A-Z]+ (\S+) HTTP/.exec(bytes.toString("latin1"))?.[1];
      const said = SAYS[path === "/portal/login" ? "portal" : this.#mode];
      if (this.#mode in SAYS && said && path && this.stands.test(path)) {
        this.answered += 1;
        return void client.end(said);
      }
      if (bytes.includes("POST /api/sync/v1/push ")) {
        this.pushes += 1;
        pushing = true;
        if (this.fate?.of === "push" && this.pushes === this.fate.nth) fate = this.fate;
      }
      if (bytes.includes("POST /api/sync/v1/pull ") && this.fate?.of === "pull" && this.pushes >= this.fate.nth) fate = this.fate;
      if (fate?.moment === "leaving") return void this.#strike(fate);
      if (fate?.moment === "torn") {
        // The head at least, where the body comes by itself.
        const body = bytes.indexOf("\r\n\r\n") + 4;
        server.write(bytes.subarray(0, body + Math.floor((bytes.length - body) / 2)));
        return void this.#strike(fate);
      }
      if (!server.destroyed) server.write(bytes);
    };
    client.on("data", send);
    server.on("data", (bytes: Buffer) => {
      if (fate) {
        if (fate.moment === "half answered") client.write(bytes.subarray(0, bytes.length / 2));
        if (fate.moment === "answered") client.write(bytes);
        return void this.#strike(fate);
      }
      if (this.#mode === "swallow") {
        if (pushing) this.swallowed += 1;
        client.destroy();
      } else if (!client.destroyed) {
        pushing = false;
        client.write(bytes);
      }
    });
    if (early.length > 0) send(early);
  }
}

/** How long a SOCKS 5 request is; unknown before its fifth byte. */
function requestLength(bytes: Buffer): number | undefined {
  if (bytes.length < 5) return undefined;
  const address = { 1: 4, 3: 1 + bytes[4]!, 4: 16 }[bytes[3]!];
  return address === undefined ? undefined : 4 + address + 2;
}
