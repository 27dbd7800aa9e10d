import { Inject } from '@nestjs/common';
import { Command, CommandHandler, Query, QueryHandler, type ICommandHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Order, Receipt } from '../engine.js';
import { find, look, type Wanted } from '../look.js';
import { printed, type Printed } from './print.js';
import type { Format } from './export.media.js';
import { exported, type Exportable, type Exported } from './export.js';
import type { Answer, Asked } from './wish.js';
import type { AnyForm, AnyView, Slice } from '@app/kernel';
import { READING, SUBMITTER, type Reading, type Submitter } from './tokens.js';

/** What happens to a proposal: `digest` approves it, `reason` rejects it. */
export type OnProposal = { proposal: string; digest: string } | { proposal: string; reason: string };

/** The one command message between doors and engine. */
export class Submit extends Command<Receipt> {
  constructor(
    readonly order: Order,
    readonly onProposal?: OnProposal,
  ) {
    super();
  }
}
/** One thing: a file folded live, a document of a view, the history of a stream, a report. */
export class Look extends Query<Answer> {
  constructor(
    readonly wanted: Wanted,
    readonly asked: Asked,
  ) {
    super();
  }
}
/** A page of a view's documents. */
export class Find extends Query<Answer> {
  constructor(
    readonly view: AnyView,
    readonly asked: Asked,
  ) {
    super();
  }
}
/** A whole view or report in one file. */
export class Export extends Query<Exported> {
  constructor(
    readonly of: Exportable,
    readonly asked: Asked,
    readonly format: Format,
  ) {
    super();
  }
}
/** A paper of a file. */
export class Print extends Query<Printed> {
  constructor(
    readonly slice: Slice,
    readonly id: string,
    readonly form: AnyForm,
    readonly asked: Asked,
  ) {
    super();
  }
}

@CommandHandler(Submit)
export class SubmitHandler implements ICommandHandler<Submit> {
  constructor(@Inject(SUBMITTER) private readonly submitter: Submitter) {}

  execute({ order, onProposal }: Submit): Promise<Receipt> {
    if (onProposal === undefined) return this.submitter.submit(order);
    const to = { ...order, id: order.id! };
    return 'digest' in onProposal
      ? this.submitter.approve({ ...to, ...onProposal })
      : this.submitter.reject({ ...to, ...onProposal });
  }
}

@QueryHandler(Look)
export class LookHandler implements IQueryHandler<Look> {
  constructor(@Inject(READING) private readonly reading: Reading) {}

  execute({ wanted, asked }: Look): Promise<Answer> {
    return look(this.reading, wanted, asked);
  }
}

@QueryHandler(Find)
export class FindHandler implements IQueryHandler<Find> {
  constructor(@Inject(READING) private readonly reading: Reading) {}

  execute({ view, asked }: Find): Promise<Answer> {
    return find(this.reading, view, asked);
  }
}

@QueryHandler(Export)
export class ExportHandler implements IQueryHandler<Export> {
  constructor(@Inject(READING) private readonly reading: Reading) {}

  execute({ of, asked, format }: Export): Promise<Exported> {
    return exported(this.reading, of, asked, format);
  }
}

@QueryHandler(Print)
export class PrintHandler implements IQueryHandler<Print> {
  constructor(@Inject(READING) private readonly reading: Reading) {}

  execute({ slice, id, form, asked }: Print): Promise<Printed> {
    return printed(this.reading, slice, id, form, asked);
  }
}
