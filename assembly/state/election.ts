/**
 * Which VM of the process is leader: the one that holds the lease, a shared value that says who and since when. It is renewed in
 * time, and whoever finds it expired takes it over. Times are of the process-wide monotonic clock, and the holder reckons from
 * the time that it wrote down, so that it stops being leader at the very moment from which another one can become it.
 */
import { Status } from "../abi/enums";
import { resultPointer, resultSize, resultU32 } from "../abi/memory";
import { getSharedData, setSharedData } from "../abi/shared-data";
import { monotonicNanoseconds } from "../abi/time";
import { PluginInstance } from "../plugin/plugin-instance";
import { activitiesOf, addActivity } from "../timers/activities";
import { isHere } from "../timers/tick-functions";
import { Timer } from "../timers/timer-heap";
import { startTimer } from "../timers/timers";
import { Candidacy, CandidacyPart, ElectionSupport, supportElections } from "./candidacy";
import { NO_VERSION } from "./version";

const MILLISECOND: u64 = 1_000_000;
/** How long a lease holds, in nanoseconds. */
const LEASE: u64 = 60_000 * MILLISECOND;
/** A third of it: how often it is renewed, or looked at, in milliseconds. */
const RENEWAL: u32 = 20_000;

/** The lease: who holds it (u64), and since when (u64, nanoseconds). An empty one is held by nobody. */
const OFFSET_SINCE: usize = 8;
const LEASE_SIZE: i32 = 16;

/** One of this VM's elections; a configuration that changes, and one beside it, take part in the same. */
class Election {
  /** Plugin contexts of this VM that take part. */
  members: i32 = 0;
  /** Until when this VM holds the lease, 0 when it does not. */
  private until: u64 = 0;
  private readonly lease: Uint8Array = new Uint8Array(LEASE_SIZE);

  constructor(
    readonly key: string,
    private readonly self: u64,
  ) {}

  get leads(): bool {
    return this.until != 0 && monotonicNanoseconds() < this.until;
  }

  /** Renews the lease, or takes it where it is free. @returns milliseconds until this is to be done again */
  stand(): u32 {
    const now = monotonicNanoseconds();
    const status = getSharedData(this.key);
    if (status == Status.NotFound) return this.take(now, NO_VERSION);
    if (status == Status.Ok) {
      if (resultSize() != LEASE_SIZE || load<u64>(resultPointer()) == this.self) return this.take(now, resultU32());
      const end = load<u64>(resultPointer(), OFFSET_SINCE) + LEASE;
      if (now >= end) return this.take(now, resultU32());
      this.until = 0;
      return <u32>min<u64>(RENEWAL, (end - now) / MILLISECOND + 1);
    }
    this.until = 0;
    return RENEWAL;
  }

  private take(now: u64, version: u32): u32 {
    store<u64>(this.lease.dataStart, this.self);
    store<u64>(this.lease.dataStart, now, OFFSET_SINCE);
    const status = setSharedData(this.key, this.lease, version);
    this.until = status == Status.Ok ? now + LEASE : 0;
    // Somebody was quicker: the next look tells until when that holds.
    return status == Status.CasMismatch ? 1 : RENEWAL;
  }

  /** Lets the others have it at once. */
  giveUp(): void {
    if (!this.leads) return;
    this.until = 0;
    const isMine =
      getSharedData(this.key) == Status.Ok && resultSize() == LEASE_SIZE && load<u64>(resultPointer()) == this.self;
    if (isMine) setSharedData(this.key, new Uint8Array(0), resultU32());
  }
}

class Candidate extends Candidacy {
  /** Goes off when the lease is to be renewed, or looked at. */
  timer: Timer | null = null;

  constructor(
    plugin: PluginInstance,
    readonly election: Election,
  ) {
    super(plugin);
  }

  override get leads(): bool {
    const timer = this.timer;
    return timer != null && timer.wanted && this.election.leads;
  }

  override run(): void {
    const plugin = changetype<PluginInstance>(this.context);
    const timer = this.timer;
    if (timer == null) return;
    const part = plugin.part<CandidacyPart>();
    if (part.candidacy == null) this.election.members++;
    part.candidacy = this;
    timer.wait = this.election.stand();
    startTimer(plugin, timer);
  }
}

class Elections extends ElectionSupport {
  override leave(plugin: PluginInstance): void {
    const candidacy = plugin.part<CandidacyPart>().candidacy;
    if (candidacy == null) return;
    const election = changetype<Candidate>(candidacy).election;
    if (--election.members > 0) return;
    election.giveUp();
    ELECTIONS.delete(election.key);
  }
}

function use(): Map<string, Election> {
  supportElections(new Elections());
  return new Map<string, Election>();
}

/** The elections of this VM. */
// @ts-ignore: decorator
@lazy
const ELECTIONS: Map<string, Election> = use();

/** See `PluginContext.doLeaderElection`. */
export function standForElection(plugin: PluginInstance): void {
  if (!isHere(plugin)) return;
  const list = activitiesOf(plugin);
  for (let i = 0; i < list.length; i++) if (unchecked(list[i]).continuation instanceof Candidacy) return;
  const candidate = new Candidate(plugin, electionOf(plugin));
  const timer = new Timer(0, 0, candidate);
  candidate.timer = timer;
  addActivity(plugin, timer);
}

function electionOf(plugin: PluginInstance): Election {
  const rootId = plugin.getStringProperty(["plugin_root_id"]);
  const key = "sluice.leader\0" + plugin.getFingerPrint() + "\0" + (rootId == null ? "" : rootId);
  if (ELECTIONS.has(key)) return ELECTIONS.get(key);
  // Not the random number alone: were the host to give none, all VMs would be the same one.
  const election = new Election(key, reinterpret<u64>(Math.random()) ^ monotonicNanoseconds());
  ELECTIONS.set(key, election);
  return election;
}
