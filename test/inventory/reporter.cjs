const { table } = require('./table.cjs');

/** Prints the inventory with its tests when a whole run has ended. */
module.exports = class InventoryReporter {
  onRunComplete(_contexts, { testResults, numTotalTestSuites }) {
    const results = testResults.flatMap((suite) => suite.testResults);
    const lines = table(results);
    // A part of the suite says nothing about the rows it did not run.
    process.stdout.write(`\n${(numTotalTestSuites > 20 ? lines : lines.slice(-1)).join('\n')}\n`);
  }
};
