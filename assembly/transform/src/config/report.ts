import type { Range } from "assemblyscript";
import type { Problem } from "../errors.js";

/** Reports a problem at a place of the author's file. */
export type Report = (range: Range, problem: Problem) => void;
