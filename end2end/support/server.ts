import { execFile, spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { cp, mkdtemp, rm } from "node:fs/promises";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const TARGET = path.resolve(fileURLToPath(new URL("../..", import.meta.url)), process.env.CARGO_TARGET_DIR ?? "target");
/** A PostgreSQL of the tests, as `make test` starts one: each server gets a database of its own there instead of a file. */
const POSTGRES = process.env.RAPPORT_TEST_POSTGRES;
const PSQL = process.env.RAPPORT_TEST_PSQL ?? "psql";
const PROGRAM = process.env.RAPPORT_PROGRAM ?? path.join(TARGET, "debug/rapport");
/** The browser files under test. */
export const SITE = process.env.RAPPORT_SITE ?? path.join(TARGET, "site");

/** How old a seeded database may be, ms: its newest order is two minutes old at the beginning. */
const FRESH = 60_000;

export const PASSWORD = "demo-noodles-1042";
export const CUSTOMER = "customer@demo.example";
export const WAITER = "agent@demo.example";
export const OWNER = "owner@demo.example";

export interface Label {
  zh: string;
  en: string;
}

/** An order as the server has it. */
export interface Order {
  id: string;
  number?: number;
  customer: string;
  name: string;
  kind: { how: string; table?: string; address?: string; phone?: string };
  lines: { name: Label; quantity: number; unit: number; choices?: { choice: string }[] }[];
  total: number;
  note?: string;
  state: { is: string; reason?: string };
}

/** A demo server of its own: free port, fresh database. */
export class Server {
  readonly folder: string;
  readonly port: number;
  readonly #database: string;
  /** What it wrote, both streams. */
  log = "";
  site = SITE;
  /** Further settings, from the next start on. */
  settings: Record<string, string> = {};
  #process?: ChildProcess;
  #cookie?: string;

  private constructor(folder: string, port: number) {
    this.folder = folder;
    this.port = port;
    this.#database = `rapport_${randomUUID().replaceAll("-", "")}`;
  }

  static async start(site = SITE): Promise<Server> {
    const folder = await mkdtemp(path.join(tmpdir(), "rapport-test-"));
    const server = new Server(folder, await freePort());
    server.site = site;
    const template = await Server.#seeded();
    if (POSTGRES) await psql(`CREATE DATABASE ${server.#database} TEMPLATE ${template.#database}`);
    else await cp(template.folder, folder, { recursive: true });
    await server.serve();
    return server;
  }

  /** A server whose database holds nothing yet, as on a new machine. */
  static async empty(): Promise<Server> {
    const server = new Server(await mkdtemp(path.join(tmpdir(), "rapport-test-")), await freePort());
    if (POSTGRES) await psql(`CREATE DATABASE ${server.#database}`);
    server.settings = { RAPPORT_MODE: "production" };
    await server.serve();
    return server;
  }

  static #template?: { server: Promise<Server>; made: number };

  /** The demo business that every server of this worker begins with. It counts its times back from when it was made, so an old one is made anew. */
  static #seeded(): Promise<Server> {
    const known = Server.#template;
    if (known && Date.now() - known.made < FRESH) return known.server;
    const make = async () => {
      await known?.server.then((old) => old.remove());
      const template = new Server(await mkdtemp(path.join(tmpdir(), "rapport-template-")), 0);
      if (POSTGRES) await psql(`CREATE DATABASE ${template.#database}`);
      await template.command("seed");
      return template;
    };
    const server = make();
    Server.#template = { server, made: Date.now() };
    return server;
  }

  /** At a worker's end. */
  static async forget(): Promise<void> {
    await (await Server.#template?.server)?.remove();
    Server.#template = undefined;
  }

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  #environment(): NodeJS.ProcessEnv {
    const { PATH, HOME } = process.env;
    return {
      PATH,
      HOME,
      RAPPORT_MODE: "demo",
      RAPPORT_DATABASE: POSTGRES ? of(POSTGRES, this.#database) : `sqlite:${path.join(this.folder, "test.sqlite")}`,
      RAPPORT_PORT: String(this.port),
      RAPPORT_SITE: this.site,
      ...this.settings,
    };
  }

  /** Starts it (again) on the same database and port. */
  async serve(): Promise<void> {
    const child = spawn(PROGRAM, ["serve"], { env: this.#environment(), cwd: this.folder, stdio: ["ignore", "pipe", "pipe"] });
    this.#process = child;
    const listen = (bytes: Buffer) => (this.log += bytes.toString());
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    const deadline = Date.now() + 20_000;
    while (child.exitCode === null && Date.now() < deadline) {
      const answer = await fetch(`${this.url}/healthz`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((done) => setTimeout(done, 30));
    }
    throw new Error(`the server does not answer:\n${this.log}`);
  }

  /** Runs the program on the same database; gives what it printed. */
  async command(...words: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(PROGRAM, words, { env: this.#environment(), cwd: this.folder });
    return stdout;
  }

  /** Ends it as a restart does, or at once. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill(signal);
    const late = setTimeout(() => child.kill("SIGKILL"), 8_000);
    await gone;
    clearTimeout(late);
  }

  async remove(): Promise<void> {
    await this.stop("SIGKILL");
    if (POSTGRES) await psql(`DROP DATABASE ${this.#database} WITH (FORCE)`);
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Calls the server as a waiter's device would, past every browser. */
  async #post(route: string, type: string, body: string): Promise<Response> {
    const headers: Record<string, string> = { origin: this.url, "content-type": type };
    if (this.#cookie) headers.cookie = this.#cookie;
    const ask = () => fetch(this.url + route, { method: "POST", headers, body, redirect: "manual" });
    // A connection that nobody used for long may be closed at this very moment. Everything asked here may be asked twice.
    return ask().catch(ask);
  }

  /** Every row of a noun, as staff may see them. */
  async rows<T>(entity: string): Promise<T[]> {
    if (!this.#cookie) {
      const form = new URLSearchParams({ email: OWNER }).toString();
      const answer = await this.#post("/demo/switch", "application/x-www-form-urlencoded", form);
      this.#cookie = answer.headers.get("set-cookie")?.split(";")[0];
    }
    const rows = new Map<string, T>();
    // A cookie is good for the client that got it only.
    const client = randomUUID();
    let cookie: string | undefined;
    for (let more = true; more; ) {
      const answer = await this.#post("/api/sync/v1/pull", "application/json", JSON.stringify({ client, cookie, build: "test" }));
      if (!answer.ok) throw new Error(`pull: ${answer.status} ${await answer.text()}`);
      const page = (await answer.json()) as { cookie: string; more: boolean; changes: { entity: string; id: string; row?: T }[] };
      for (const change of page.changes.filter((change) => change.entity === entity)) {
        if (change.row) rows.set(change.id, change.row);
        else rows.delete(change.id);
      }
      ({ cookie, more } = page);
    }
    return [...rows.values()];
  }

  async orders(): Promise<Order[]> {
    return this.rows<Order>("order");
  }

  /** The notes of all orders that carry one of these marks, sorted: each must be there once. */
  async notes(mark: string): Promise<string[]> {
    const orders = await this.orders();
    return orders.map((order) => order.note ?? "").filter((note) => note.startsWith(mark)).sort();
  }

  /** What no test should cause. */
  complaints(): string[] {
    return this.log.split("\n").filter((line) => /csp report|panicked|\bERROR\b/.test(line));
  }
}

/** The address of another database of the same server. */
function of(address: string, database: string): string {
  const url = new URL(address);
  url.pathname = `/${database}`;
  return url.href;
}

async function psql(sql: string): Promise<void> {
  await promisify(execFile)(PSQL, ["--quiet", "--no-psqlrc", "--dbname", POSTGRES!, "--command", sql]);
}

export async function freePort(): Promise<number> {
  const listener = net.createServer();
  await new Promise<void>((done) => listener.listen(0, "127.0.0.1", done));
  const { port } = listener.address() as net.AddressInfo;
  await new Promise((done) => listener.close(done));
  return port;
}
