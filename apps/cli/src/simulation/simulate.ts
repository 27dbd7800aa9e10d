import { existsSync, readdirSync } from 'node:fs';
import { msOf } from '@app/kernel';
import { configOf } from '../../../api/src/config.js';
import { openHouse, type House } from '../../../api/src/house.js';
import { laySeed } from '../../../api/src/trial.js';
import { countOf } from '../progress.js';
import * as admission from './admission.js';
import { City, SteppedClock } from './city.js';
import { constitute, meet } from './council.js';
import * as inspection from './inspection.js';
import { settle, type County, type Group } from './people.js';
import * as project from './project.js';
import * as rotation from './rotation.js';
import { scales, type Scale, type ScaleName } from './scale.js';

export interface Simulated {
  folder: string;
  groups: number;
  schools: number;
  commands: number;
  /** Events of the whole store, those of the trial and of the reference data included. */
  events: number;
  seconds: number;
  /** Clause → how often it said no. */
  refusals: readonly (readonly [string, number])[];
  /** Most memory the process held, in MiB. */
  memory: number;
  /** Somebody whose token opens what there is to see. */
  officer: string;
  leader: string;
}

/** The folder holds something already. */
export class NotEmpty extends Error {}

/** Steps of the year, of each group or office in its turn; a day for each part of them. */
async function year(city: City, scale: Scale, step: (done: number, of: number) => void): Promise<[County[], Group[]]> {
  const { kindergarten, seniorHigh, ...rotate } = scale.groups;
  const rotated = Object.values(rotate).reduce((sum, each) => sum + each, 0);
  const all = rotated + kindergarten + seniorHigh;
  const total = 8 * all + 6 * rotated + 4 * scale.counties + 2 * Math.floor((all + 6) / 10);
  let done = 0;
  const each = async <T>(from: string, things: readonly T[], act: (thing: T, n: number) => Promise<void>) => {
    await city.until(from);
    for (const [n, thing] of things.entries()) {
      await act(thing, n);
      await city.settled();
      step(++done, total);
    }
  };
  const { offices, groups } = await settle(city, scale, () => step(++done, total));
  await each('2024-03-04', groups, (of) => constitute(city, of));
  await each('2024-03-18', groups, (of) => meet(city, of));
  await each('2024-03-19', offices, (of) => inspection.appoint(city, of));

  const rotating = groups.filter(({ mix }) => mix !== 'kindergarten' && mix !== 'seniorHigh');
  const plans: rotation.Plan[] = [];
  await each('2024-04-01', rotating, async (of) => void plans.push(await rotation.plan(city, of)));
  await each('2024-04-15', plans, (plan) => rotation.post(city, plan));
  await city.until('2024-04-26');
  await each('2024-05-08', plans, (plan) => rotation.approve(city, plan));
  const admissions: admission.Admission[] = [];
  const growing = groups.filter((_, n) => n % 10 === 3);
  await each('2024-05-13', growing, async (of) => void admissions.push(await admission.apply(city, of)));
  await each('2024-06-03', admissions, (of) => admission.decide(city, of));

  await each('2024-09-02', plans, (plan) => rotation.begin(city, plan));
  const responsible = new Map<Group, Awaited<ReturnType<typeof inspection.assign>>>();
  await each('2024-09-09', groups, async (of, n) => void responsible.set(of, await inspection.assign(city, of, n)));
  const visits: inspection.Visit[] = [];
  await each('2024-10-14', groups, async (of) => void visits.push(await inspection.visit(city, of, responsible.get(of)!)));
  await each('2024-11-04', visits, (visit) => inspection.opinion(city, visit));
  await each('2024-11-25', visits, (visit) => inspection.rectify(city, visit));
  await each('2025-02-24', visits, (visit) => inspection.close(city, visit));
  await each('2025-03-03', plans, (plan) => rotation.comeBack(city, plan));

  const projects: project.Project[] = [];
  const applying = offices.map((office) => rotating.find(({ county }) => county === office)!);
  await each('2025-04-07', applying, async (of) => void projects.push(await project.apply(city, of)));
  await each('2025-04-21', projects, (of) => project.score(city, of));
  await each('2025-05-12', projects, (of) => project.decide(city, of));

  await each('2025-09-01', plans, (plan) => rotation.complete(city, plan));
  // The clock finalises what is left.
  await city.until('2025-10-08');
  step(total, total);
  return [offices, groups];
} // prettier-ignore

/**
 * A city of schools and a year of its procedures, given by its people to the running house in order of time: the same seed leaves the same
 * events. The store is left to be looked at in trial mode.
 * @throws NotEmpty; an Error where the city was refused what it should not have been
 */
export async function simulate(
  folder: string,
  { scale, seed, onStep = () => undefined }: { scale: ScaleName; seed: number; onStep?: (done: number, of: number) => void },
  look?: (house: House) => Promise<void>,
): Promise<Simulated> {
  if (existsSync(folder) && readdirSync(folder).length > 0) throw new NotEmpty(folder);
  const begun = performance.now();
  const clock = new SteppedClock(msOf('2024-03-01T09:00:00.000+08:00'));
  const config = configOf({ DATA_DIR: folder, LOG_LEVEL: 'silent', TRIAL_CLOCK: '2024-03-01' });
  const house = await openHouse(config, { threaded: false, stepped: clock });
  const acting = await house.act();
  try {
    await laySeed(house);
    await house.settled();
    const city = new City(house, clock, seed);
    const [offices, groups] = await year(city, scales[scale], onStep);
    const { commands, refusals } = city.counted;
    await look?.(house);
    return {
      folder, commands, groups: groups.length, schools: groups.reduce((sum, of) => sum + of.schools.length, 0),
      events: countOf(await house.store.head()),
      seconds: (performance.now() - begun) / 1000,
      refusals: [...refusals].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)),
      memory: Math.round(process.resourceUsage().maxRSS / 1024),
      officer: offices[0]!.officer.id, leader: offices[0]!.leader.id,
    };
  } finally {
    await acting.stop();
    await house.close();
  }
} // prettier-ignore
