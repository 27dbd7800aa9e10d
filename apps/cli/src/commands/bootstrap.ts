import { addYears, dateOf, Refusal, systemAct } from '@app/kernel';
import { seededBureau, sliceNamed } from '@app/workflows';
import { openHouse } from '../../../api/src/house.js';
import { layReferenceData } from '../../../api/src/seeding.js';
import { Ended, exitCode, type Io } from '../io.js';
import { configFor, lockOf } from '../reach.js';

/** Registers the first administrator of a store, and once a deputy; locally, while no server runs. Prints the person's id. */
export async function bootstrapCommand(
  options: { name: string; division: string; deputy?: boolean },
  io: Io,
): Promise<number> {
  const config = configFor(io);
  const lock = lockOf(config);
  if ('holder' in lock)
    throw new Ended(exitCode.unavailable, {
      zh: '数据目录正由服务使用：请停止服务后设立首任管理员。',
      en: 'A server holds the data folder: stop it to appoint the first administrator.',
    });
  lock.release();
  const house = await openHouse({ ...config, logLevel: 'silent' }, { threaded: false });
  try {
    await layReferenceData({ submitter: house.engine });
    const input = {
      nameZh: options.name,
      bureauId: seededBureau(options.division),
      until: addYears(dateOf(house.clock.now()), 3),
      ...(options.deputy ? { deputy: true } : {}),
    };
    const order = { slice: sliceNamed('staff'), command: 'BootstrapAdministrator', input };
    const { id } = await house.engine.submit({ ...order, who: { act: systemAct } });
    io.out(id);
    return exitCode.ok;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Ended(exitCode.wrongUse, { zh: error.say('zh'), en: error.say('en') });
  } finally {
    await house.close();
  }
}
