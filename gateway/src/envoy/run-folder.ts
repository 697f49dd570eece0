import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { renderDiscovery, renderDynamicBootstrap, toJson } from "../bootstrap/bootstrap.js";
import type { ClusterSpec, ListenerSpec, StatsTagSpec, TcpListenerSpec } from "../bootstrap/model.js";

/** The files an Envoy process is started with and told of changes by, in a temporary folder of its own. */
export class RunFolder {
  private version = 0;

  private constructor(readonly path: string) {}

  static async create(): Promise<RunFolder> {
    const folder = new RunFolder(await mkdtemp(join(tmpdir(), "sluice-envoy-")));
    await mkdir(folder.watched);
    return folder;
  }

  /** File name of the bootstrap. */
  get bootstrap(): string {
    return join(this.path, "bootstrap.json");
  }

  /** File in which Envoy says where its admin interface is. */
  get adminAddress(): string {
    return join(this.path, "admin-address.txt");
  }

  async writeBootstrap(clusters: readonly ClusterSpec[], statsTags: readonly StatsTagSpec[] = []): Promise<void> {
    const admin = { address: "127.0.0.1", port: 0 };
    const source = { file: this.listeners, folder: this.watched };
    await writeFile(this.bootstrap, toJson(renderDynamicBootstrap({ clusters, statsTags, admin }, source)));
  }

  /** Puts new listeners in place of the former; the move is what Envoy notices. */
  async writeListeners(listeners: readonly ListenerSpec[], tcp: readonly TcpListenerSpec[] = []): Promise<void> {
    this.version++;
    const next = join(this.path, "next.json");
    await writeFile(next, toJson(renderDiscovery(listeners, String(this.version), tcp)));
    await rename(next, this.listeners);
  }

  /** `127.0.0.1:45803`; `undefined` until Envoy has written it. */
  async readAdminAddress(): Promise<string | undefined> {
    const text = await readFile(this.adminAddress, "utf8").catch(() => "");
    return /^\S+:\d+$/.exec(text.trim())?.[0];
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }

  private get watched(): string {
    return join(this.path, "listeners");
  }

  private get listeners(): string {
    return join(this.watched, "listeners.json");
  }
}
