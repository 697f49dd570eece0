import { conform } from "../support/suite.js";
import { casesOf } from "./cases.js";

conform({ name: "foreign-rust", title: "The SDK for Rust", cases: casesOf({ name: "rust", title: "Rust" }) });
