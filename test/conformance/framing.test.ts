import { conform } from "./support/suite.js";

const noWire =
  "The host has no wire: it hands on what the plugin has made of the message, and Envoy's codecs send that.";

conform({
  name: "framing",
  title: "What plugins do to the framing of messages",
  cases: [
    {
      title: "5: a response that keeps its content-length and grows ends for the client where that says",
      plugins: "sb1: setbuf 1 0 0 MORE",
      differs: noWire,
      traffic: { upstream: { body: "0123456789" } },
    },
    {
      title: "5: a response that keeps its content-length and shrinks never ends for the client",
      plugins: "sb1: setbuf 1 0 4 -",
      differs: noWire,
      traffic: { upstream: { body: "0123456789" }, hangs: true },
    },
    {
      title: "5: a request that keeps its content-length and shrinks never ends for the upstream",
      plugins: "rb1: setbuf 0 0 4 -",
      differs: noWire,
      traffic: { line: "POST /", body: "0123456789", hangs: true },
    },
    {
      title: "10: a content-length that a plugin gives a request without a body makes the upstream wait",
      plugins: "rh: add 0 content-length 5",
      differs: noWire,
      traffic: { hangs: true },
    },
    {
      title: "10: a :path with a blank is sent, and the upstream refuses it",
      plugins: "rh: replace 0 :path /a%20b",
      differs: noWire,
    },
    {
      title: "5: without content-length both directions end where the plugin has them end",
      plugins: "rh: remove 0 content-length\nrb1: setbuf 0 0 4 -\nsh: remove 2 content-length\nsb1: setbuf 1 0 0 MORE",
      traffic: { line: "POST /", body: "0123456789", upstream: { body: "0123456789" } },
    },
  ],
});
