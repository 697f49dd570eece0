import { standsTheHammer } from "../../../test/support/hammered.js";

standsTheHammer("ip-restriction", {
  configurations: [{ allow: ["10.0.0.0/8"] }],
  invariants: [
    ({ isGivenConfiguration, properties, upstream }) => {
      const address = properties["source.address"];
      if (!isGivenConfiguration || upstream === undefined) return undefined;
      return /^(\[::ffff:)?10\./.test(address!) ? undefined : `${address} was let in`;
    },
  ],
});
