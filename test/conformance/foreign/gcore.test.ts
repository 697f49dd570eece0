import { conform } from "../support/suite.js";
import { casesOf } from "./cases.js";

conform({
  name: "foreign-gcore",
  title: "G-Core's SDK for AssemblyScript",
  cases: casesOf({ name: "gcore", title: "G-Core's AssemblyScript" }),
});
