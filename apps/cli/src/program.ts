import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { Language } from '@app/kernel';
import { WrongSetting } from '../../api/src/config.js';
import { Ended, exitCode, languageOf, type Io } from './io.js';
import type { ImportOptions } from './commands/import.js';
import type { SimulateOptions } from './commands/simulate.js';
import { scales } from './simulation/scale.js';
import type { Common } from './reach.js';

const says = {
  zh: {
    about: '卷宗：学校协作事项的卷宗。供审计与运维人员使用。',
    verify: '核对全部记录（或一卷）的摘要与链条', stream: '只核对这一卷，如 application-<编号>',
    replay: '按当时的依据重新作出每项决定并比对', case: '只复算这一卷（卷宗流，或申请编号）', bureau: '只复算一个教育主管部门办理或相关的事项',
    explain: '逐项说明当时已知、适用条款与参数、办理人、两个时间与复算结果',
    rebuild: '重建视图（不写明则全部）', status: '查看数据目录或正在运行的服务',
    token: '签发本地令牌（签发留痕）', hours: '有效小时数，1 至 8', import: '导入名单（经正在运行的服务，须他人核准）',
    kind: '名单种类：annex、schools 或 staff', division: '行政区划代码', importBureau: '主管教育部门编号', effectiveOn: '生效日期',
    certainty: '日期确切程度：exact 或 yearOnly', collaborationKind: '联合体类型（annex）',
    copy: '把日志、保管库与附件原样复制到另一种存储（须先停止服务）', to: '目标：production（EVENTSTORE_URL、MONGODB_URL）或 embedded（DATA_DIR）',
    simulate: '模拟一座城市的一学年，留下可供查看的数据', scale: '规模：tiny、district 或 suzhou', seed: '种子：同一种子得到同样的事件', seedWrong: '须为不小于 0 的整数', data: '数据目录（须为空；默认 data/simulated-<规模>-<种子>）',
    bootstrap: '设立首任系统管理员（每个存储一次，另可设一名副职）', name: '姓名', ownDivision: '所在教育局的行政区划代码', deputy: '副职', subject: '在统一身份认证中的标识（sub），配置 OIDC 时必填',
    url: '服务地址（也可用环境变量 JUANZONG_URL）', accessToken: '令牌（也可用环境变量 JUANZONG_TOKEN）', language: '语言', help: '显示帮助',
    wrong: '用法有误：', hoursWrong: '须为 1 至 8 的整数', failed: '未能完成：',
  },
  en: {
    about: 'Juanzong: case files of school collaborations. For auditors and operators.',
    verify: 'check digests and chains of the whole log, or of one stream', stream: 'only this stream, such as application-<id>',
    replay: 'decide every recorded command again and compare', case: 'only this case (a stream, or the id of an application)', bureau: 'only what one bureau decided or is concerned by',
    explain: 'say for each decision what was known, which clause and values applied, who, when on both clocks, and the result again',
    rebuild: 'build views again (all, unless one is named)', status: 'look at the data folder, or the server that holds it',
    token: 'mint a local token (recorded)', hours: 'hours it lasts, 1 to 8', import: 'hand a sheet in at the running server (needs a second person)',
    kind: 'kind of sheet: annex, schools or staff', division: 'division code', importBureau: 'id of the bureau responsible', effectiveOn: 'effective date',
    certainty: 'how certain the date is: exact or yearOnly', collaborationKind: 'kind of collaboration (annex)',
    copy: 'copy log, vault and evidence unchanged to the other kind of store (stop the services first)', to: 'target: production (EVENTSTORE_URL, MONGODB_URL) or embedded (DATA_DIR)',
    simulate: 'simulate a school year of a city, and leave the store to be looked at', scale: 'tiny, district or suzhou', seed: 'the same seed leaves the same events', seedWrong: 'must be a whole number', data: 'data folder (empty; by default data/simulated-<scale>-<seed>)',
    bootstrap: 'appoint the first administrator of a store (once, and once a deputy)', name: 'name', ownDivision: 'division code of the bureau', deputy: 'the deputy', subject: 'who this is at the identity provider (sub); needed with OIDC',
    url: 'address of the server (or JUANZONG_URL)', accessToken: 'token (or JUANZONG_TOKEN)', language: 'language', help: 'show help',
    wrong: 'Wrong use: ', hoursWrong: 'must be a whole number from 1 to 8', failed: 'Could not finish: ',
  },
} as const; // prettier-ignore

/** Runs one command line. @returns the exit code: 0 ok, 1 findings, 2 wrong use, 3 unavailable */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const language = languageOf(argv, io.env);
  const say = says[language];
  let code: number = exitCode.ok;
  try {
    await programOf(io, language, (ended) => (code = ended)).parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof Ended) return (io.err(error.words[language]), error.code);
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return exitCode.ok;
      const isHelp = error.code === 'commander.help' || error.code === 'commander.helpDisplayed';
      if (!isHelp) io.err(say.wrong + error.message.replace(/^error: /, ''));
      return exitCode.wrongUse;
    }
    if (error instanceof WrongSetting) return (io.err(error.message), exitCode.wrongUse);
    io.err(say.failed + (error instanceof Error ? error.message : String(error)));
    return exitCode.unavailable;
  }
}

function programOf(io: Io, language: Language, end: (code: number) => void): Command {
  const say = says[language];
  const quiet = {
    writeOut: (text: string) => io.out(text.trimEnd()),
    writeErr: (text: string) => io.out(text.trimEnd()),
    outputError: () => undefined,
  };
  const program = new Command('juanzong')
    .description(say.about)
    .addOption(new Option('--language <language>', say.language).choices(['zh', 'en']))
    .helpOption('-h, --help', say.help)
    .helpCommand(false)
    .exitOverride()
    .configureOutput(quiet);
  const command = (name: string, about: string): Command =>
    program.command(name).description(about).helpOption('-h, --help', say.help)
      .addOption(new Option('--language <language>', say.language).choices(['zh', 'en']))
      .option('--url <url>', say.url).option('--token <token>', say.accessToken)
      .exitOverride().configureOutput(quiet); // prettier-ignore

  command('verify', say.verify)
    .option('--stream <stream>', say.stream)
    .action(async (options: Common & { stream?: string }) =>
      end(await (await import('./commands/verify.js')).verifyCommand(options, io, language)),
    );
  command('replay', say.replay)
    .option('--case <case>', say.case)
    .option('--bureau <bureau>', say.bureau)
    .option('--explain', say.explain)
    .action(async (options: Common & { case?: string; bureau?: string; explain?: boolean }) =>
      end(await (await import('./commands/replay.js')).replayCommand(options, io, language)),
    );
  command('rebuild [view]', say.rebuild).action(async (view: string | undefined, options: Common) =>
    end(await (await import('./commands/rebuild.js')).rebuildCommand(view, options, io, language)),
  );
  command('status', say.status).action(async (options: Common) =>
    end(await (await import('./commands/status.js')).statusCommand(options, io, language)),
  );
  command('token <person>', say.token)
    .option('--hours <hours>', say.hours, hoursIn(say.hoursWrong), 8)
    .action(async (person: string, options: Common & { hours: number }) =>
      end(await (await import('./commands/token.js')).tokenCommand(person, options, io, language)),
    );
  command('bootstrap', say.bootstrap)
    .requiredOption('--name <name>', say.name)
    .requiredOption('--division <code>', say.ownDivision)
    .option('--deputy', say.deputy)
    .option('--subject <sub>', say.subject)
    .action(async (options: Common & { name: string; division: string; deputy?: boolean; subject?: string }) =>
      end(await (await import('./commands/bootstrap.js')).bootstrapCommand(options, io)),
    );
  command('copy', say.copy)
    .addOption(new Option('--to <engine>', say.to).choices(['production', 'embedded']).makeOptionMandatory())
    .action(async (options: { to: 'production' | 'embedded' }) =>
      end(await (await import('./commands/copy.js')).copyCommand(options, io, language)),
    );
  command('simulate', say.simulate)
    .addOption(new Option('--scale <scale>', say.scale).choices(Object.keys(scales)).default('tiny'))
    .option('--seed <seed>', say.seed, wholeIn(say.seedWrong), 1)
    .option('--data <folder>', say.data)
    .action(async (options: SimulateOptions) =>
      end(await (await import('./commands/simulate.js')).simulateCommand(options, io, language)),
    );
  command('import <file>', say.import)
    .requiredOption('--kind <kind>', say.kind)
    .requiredOption('--division <code>', say.division)
    .requiredOption('--bureau <id>', say.importBureau)
    .requiredOption('--effective-on <date>', say.effectiveOn)
    .option('--date-certainty <certainty>', say.certainty, 'exact')
    .option('--collaboration-kind <kind>', say.collaborationKind)
    .action(async (file: string, options: ImportOptions) =>
      end(await (await import('./commands/import.js')).importCommand(file, options, io, language)),
    );
  return program;
}

const wholeIn =
  (wrong: string) =>
  (value: string): number => {
    if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError(wrong);
    return Number(value);
  };
const hoursIn =
  (wrong: string) =>
  (value: string): number => {
    const hours = Number(value);
    if (!Number.isInteger(hours) || hours < 1 || hours > 8) throw new InvalidArgumentError(wrong);
    return hours;
  };
