// Imported first and written for old Nodes too: the sentence must come before anything that they cannot parse.
const [major] = process.versions.node.split('.').map(Number);
if (major < 20) {
  console.error(
    'Yieldscope needs Node 20 or newer; this is Node ' +
      process.versions.node +
      ' (' +
      process.execPath +
      ').'
  );
  process.exit(1);
}
