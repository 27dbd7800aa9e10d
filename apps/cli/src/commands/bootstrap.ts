import { addYears, dateOf, Refusal, systemAct } from '@app/kernel';
import { seededBureau, sliceNamed } from '@app/workflows';
import { openHouse } from '../../../api/src/house.js';
import { layReferenceData } from '../../../api/src/seeding.js';
import { Ended, exitCode, type Io } from '../io.js';
import { configFor, lockOf } from '../reach.js';

/**
 * Registers the first administrator of a store, and once a deputy; locally, while no server runs. Prints the person's id.
 * With an identity provider the person is known by the subject (`sub`) of its tokens, without which nobody could ever log in.
 */
export async function bootstrapCommand(
  options: { name: string; division: string; deputy?: boolean; subject?: string },
  io: Io,
): Promise<number> {
  const config = configFor(io);
  const { subject } = options;
  if (config.oidc && subject === undefined)
    throw new Ended(exitCode.wrongUse, {
      zh: '已配置 OIDC 登录：请用 --subject 写明其在统一身份认证中的标识（sub），否则无法登录。',
      en: 'An OIDC provider is configured: --subject must say who this is there (sub), or they could never log in.',
    });
  if (!config.oidc && subject !== undefined)
    throw new Ended(exitCode.wrongUse, {
      zh: '--subject 须与 OIDC 设置（OIDC_ISSUER 等）同用。',
      en: '--subject needs the OIDC settings (OIDC_ISSUER and the others).',
    });
  // On servers others may be at work: the command is one among theirs.
  const lock = config.servers ? undefined : lockOf(config);
  if (lock && 'holder' in lock)
    throw new Ended(exitCode.unavailable, {
      zh: '数据目录正由服务使用：请停止服务后设立首任管理员。',
      en: 'A server holds the data folder: stop it to appoint the first administrator.',
    });
  lock?.release();
  const house = await openHouse({ ...config, logLevel: 'silent' }, { threaded: false });
  try {
    await layReferenceData({ submitter: house.engine });
    const input = {
      nameZh: options.name,
      bureauId: seededBureau(options.division),
      until: addYears(dateOf(house.clock.now()), 3),
      ...(options.deputy ? { deputy: true } : {}),
      ...(config.oidc ? { subjects: [{ issuer: config.oidc.issuer, subject }] } : {}),
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
