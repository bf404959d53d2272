// Plain JavaScript, so that a Node too old for the rest can still say what is wrong. Import it first.
import { readFileSync } from 'node:fs';

const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const wanted = /\d+\.\d+/.exec(engines.node)[0];
const [major, minor] = wanted.split('.').map(Number);
const [majorHere, minorHere] = process.versions.node.split('.').map(Number);

if (majorHere < major || (majorHere === major && minorHere < minor)) {
  process.stderr.write(
    `Tocsin needs Node ${wanted} or newer, and this is ${process.versions.node}.\n` +
      'npm ci brings a fitting Node along for the scripts; it is missing because its install script did not run.\n' +
      'Run: npm rebuild node   (or npm ci without --ignore-scripts, or install Node 24)\n',
  );
  process.exit(1);
}
