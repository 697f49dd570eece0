import type { Setup } from "./envoy.js";
import type { Exchange } from "./exchange.js";
import type { Harm } from "./harm.js";
import { deadly } from "./deadly.js";
import { garbling } from "./garbling.js";
import { hanging } from "./hanging.js";
import { misleading } from "./misleading.js";

/** Something a module may do that harms more than itself. */
export interface Hazard extends Exchange, Setup {
  /** Stable and unique, so that other modules can be asked for the same thing. */
  readonly id: string;
  /** What the module does. */
  readonly what: string;
  /** The same for the raw module, in the language of `fixtures/raw.as.ts`. */
  readonly script: string;
  /** What comes of it in Envoy 1.40. */
  readonly harm: Harm;
  /** Leaves an Envoy that is good for nothing, and so gets one of its own; deadly ones do so anyway. */
  readonly ownEnvoy?: boolean;
  /** The host of `@sluice/host` throws `EnvoyCrash` on it; deadly ones have to. */
  readonly loudInHost?: boolean;
}

/** Every hazard known of Envoy 1.40; one more is in the start of a module (`raw.test.ts`). */
export const hazards: readonly Hazard[] = [...deadly, ...hanging, ...misleading, ...garbling];
