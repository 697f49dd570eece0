import { conform } from "../support/suite.js";
import { casesOf } from "./cases.js";

conform({ name: "foreign-c", title: "C on the raw ABI", cases: casesOf({ name: "c", title: "C" }) });
