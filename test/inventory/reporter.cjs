const { table } = require('./table.cjs');

/** Prints the inventory with its tests when a whole run has ended. */
module.exports = class InventoryReporter {
  onRunComplete(_contexts, { testResults, numTotalTestSuites }) {
    const results = testResults.flatMap((suite) => suite.testResults);
    // A part of the suite says nothing about the rows it did not run.
    if (numTotalTestSuites > 20) process.stdout.write(`\n${table(results).join('\n')}\n`);
  }
};
