import type { PersonStamp } from '../../miniprogram/shared/model/entity';
import { Refusal } from '../../miniprogram/shared/refusal';
import type { RefusalCode } from '../../miniprogram/shared/refusals';
import { canMove } from '../../miniprogram/shared/states';
import type { Transitions } from '../../miniprogram/shared/states';

/** Refuses with `refused` and the state there is, where a life does not lead from it to `to`. */
export function assertMove<State extends string>(
  life: Transitions<State>,
  { state }: { state: State },
  to: State,
  refused: RefusalCode,
): void {
  if (!canMove(life, state, to)) throw new Refusal(refused, { state });
}

/** The document in its next state, or refused as by `assertMove`. */
export function move<State extends string, Document extends { state: State }>(
  life: Transitions<State>,
  document: Document,
  to: State,
  refused: RefusalCode,
): Document {
  assertMove(life, document, to, refused);
  return { ...document, state: to };
}

interface Past<State> {
  at: string;
  by: PersonStamp;
  state: State;
  note: string;
}
/** As `move`, with what happened at the end of the document's history. */
export function moveOn<State extends string, Document extends { state: State; history: Past<State>[] }>(
  life: Transitions<State>,
  document: Document,
  past: Past<State>,
  refused: RefusalCode,
): Document {
  return { ...move(life, document, past.state, refused), history: [...document.history, past] };
}
