import { conform } from "./support/suite.js";

conform({
  name: "header-maps",
  title: "Header maps",
  cases: [
    {
      title: "10: names arrive in lower case, values trimmed, and the callback is told how many pairs there are",
      plugins: "rh: get 0 X_Under; get 0 x-a; list 0; size 0\nsh: get 2 X-B",
      traffic: { headers: { X_Under: "1", "X-A": "  trimmed  " }, upstream: { headers: { "X-B": "2" }, body: "hi" } },
    },
  ],
});
