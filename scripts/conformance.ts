/**
 * `npm run conformance -- DIR [--score DIR2]`: replays the recordings of the real service in DIR on a fresh local GDN
 * and tells each difference. With `--score`, those of DIR2 are replayed together with them, and only they are
 * counted. The last lines are `AREA passed/total` for each area and `total passed/total`.
 */
import { calledFrom, projectCommand } from "../cli/common/command.ts";
import { bySequence, readRecordings, withoutRepeats } from "./conformance/recordings.ts";
import { type Outcome, replay } from "./conformance/replay.ts";

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function describe({ recording, differences, unsupported }: Outcome): void {
  if (recording.uncounted || differences.length === 0) return;
  print(`${recording.name} (${recording.seq}, step ${recording.step})`);
  if (unsupported !== undefined) print(`  left out: ${unsupported}`);
  else for (const difference of differences) print(`  ${difference}`);
}

function score(outcomes: Outcome[]): void {
  const counted = outcomes.filter(({ recording }) => !recording.uncounted);
  const areas = Map.groupBy(counted, ({ recording }) => recording.area);
  const line = (name: string, some: Outcome[]) => {
    const passed = some.filter(({ differences }) => differences.length === 0).length;
    print(`${name} ${passed}/${some.length}`);
  };
  for (const area of [...areas.keys()].sort()) line(area, areas.get(area) ?? []);
  line("total", counted);
}

const program = projectCommand(
  "conformance",
  "Replays recordings of the real service on a fresh local GDN, and tells each difference and the score.",
)
  .argument("<dir>", "folder with recordings")
  .option("--score <dir>", "folder with more recordings, of which alone the score is told")
  .parse();
const [dir] = program.args;
const { score: scored } = program.opts<{ score?: string }>();
try {
  const recordings = readRecordings(calledFrom(dir ?? ""), scored !== undefined);
  if (scored !== undefined) recordings.push(...readRecordings(calledFrom(scored)));
  const outcomes = await replay(bySequence(withoutRepeats(recordings)));
  for (const outcome of outcomes) describe(outcome);
  score(outcomes);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
