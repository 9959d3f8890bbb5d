import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import net, { type AddressInfo, type Socket } from "node:net";
import path from "node:path";
import { TLSSocket } from "node:tls";
import { promisify } from "node:util";

/** A mail server of this machine: STARTTLS, one user, and what it took. */
export class Mailbox {
  readonly #server: net.Server;
  /** PEM, for `RAPPORT_MAIL_CA`. */
  readonly authority: string;
  /** Whole mails, as they came. */
  readonly taken: { to: string; text: string }[] = [];

  private constructor(server: net.Server, authority: string) {
    this.#server = server;
    this.authority = authority;
  }

  static async start(folder: string, user: string, password: string): Promise<Mailbox> {
    const [key, cert] = [path.join(folder, "mailbox.key"), path.join(folder, "mailbox.pem")];
    await promisify(execFile)("openssl", [
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost",
      "-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE", "-keyout", key, "-out", cert,
    ]);
    const safe = { isServer: true, key: await readFile(key), cert: await readFile(cert) };
    const server = net.createServer();
    const box = new Mailbox(server, cert);
    const talk = { login: `\0${user}\0${password}`, startTls: (socket: Socket) => new TLSSocket(socket, safe) };
    server.on("connection", (socket) => {
      box.#talk(socket, talk);
      socket.write("220 localhost\r\n");
    });
    server.listen(0, "localhost");
    await once(server, "listening");
    return box;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  stop(): void {
    this.#server.close();
  }

  #talk(socket: Socket, how: { login: string; startTls: (socket: Socket) => Socket }): void {
    let [buffer, to, data] = ["", "", false];
    const say = (line: string) => socket.write(`${line}\r\n`);
    // Who breaks off is not this server's trouble.
    socket.on("error", () => socket.destroy());
    const hear = (bytes: Buffer) => {
      buffer += bytes.toString("utf8");
      for (;;) {
        const end = buffer.indexOf(data ? "\r\n.\r\n" : "\r\n");
        if (end < 0) return;
        const line = buffer.slice(0, end);
        buffer = buffer.slice(end + (data ? 5 : 2));
        if (data) {
          this.taken.push({ to, text: line });
          data = false;
          say("250 taken");
        } else if (/^EHLO/i.test(line)) say(socket instanceof TLSSocket ? "250-localhost\r\n250 AUTH PLAIN" : "250-localhost\r\n250 STARTTLS");
        else if (/^STARTTLS/i.test(line)) {
          say("220 go on");
          socket.off("data", hear);
          this.#talk(how.startTls(socket), how);
          return;
        } else if (/^AUTH PLAIN /i.test(line)) {
          const good = Buffer.from(line.slice(11), "base64").toString() === how.login;
          say(good ? "235 welcome" : "535 5.7.8 username and password not accepted");
        } else if (/^RCPT/i.test(line)) {
          to = /<([^>]*)>/.exec(line)?.[1] ?? "";
          say("250 ok");
        } else if (/^DATA/i.test(line)) {
          data = true;
          say("354 go on");
        } else if (/^QUIT/i.test(line)) {
          say("221 bye");
          socket.end();
        } else say("250 ok");
      }
    };
    socket.on("data", hear);
  }
}
