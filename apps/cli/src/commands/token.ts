import { NotFound } from '@app/engine';
import type { Language } from '@app/kernel';
import { openHouse } from '../../../api/src/house.js';
import { Ended, exitCode, type Io } from '../io.js';
import { configFor, lockOf, remoteFor, type Common } from '../reach.js';

/** A token of the local issuer for a person; its minting is recorded. In trial, while the server runs, the trial door gives one. */
export async function tokenCommand(
  person: string,
  options: Common & { hours: number },
  io: Io,
  language: Language,
): Promise<number> {
  const config = configFor(io);
  const { hours } = options;
  if (config.oidc)
    throw new Ended(exitCode.wrongUse, {
      zh: '已配置 OIDC 登录，不能签发本地令牌。',
      en: 'An OIDC provider is configured; local tokens are not given.',
    });
  const lock = lockOf(config);
  if ('holder' in lock) {
    if (config.mode !== 'trial')
      throw new Ended(exitCode.unavailable, {
        zh: '数据目录正由服务使用：请停止服务后签发令牌。',
        en: 'A server holds the data folder: stop it to mint a token.',
      });
    const remote = remoteFor(config, options, io, language, lock.holder?.port);
    io.out(await remote.text(`/v1/trial/tokens/${encodeURIComponent(person)}`));
    return exitCode.ok;
  }
  lock.release();
  const house = await openHouse({ ...config, logLevel: 'silent' });
  try {
    io.out(await house.mint(person, hours));
    return exitCode.ok;
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    throw new Ended(
      exitCode.wrongUse,
      { zh: '没有编号为 {person} 的人员。', en: 'There is no person {person}.' },
      { person },
    );
  } finally {
    await house.close();
  }
}
