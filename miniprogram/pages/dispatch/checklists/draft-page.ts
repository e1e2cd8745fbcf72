import type { DraftView } from '../../../../cloudfunctions/_contracts/drafts';
import { call } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { confirmed } from '../../../api/messages';
import { ask, askReason, pickOne } from '../../../kit/ask';
import type { Whole } from '../../../kit/part';
import { taskKindLabels } from '../../../shared/model/people';
import type { TaskKind } from '../../../shared/model/people';
import { forget } from '../../../kit/form';
import type { Said } from '../../../kit/said';
import { besideData } from '../../../kit/beside-data';
import { may } from '../../../shared/rights';
import { sayTime } from '../../../shared/say';
import type { DraftContent, DraftKind } from '../../../shared/model/drafts';
import { forgetUnsaved, keepUnsaved, unsaved } from './drafts';

/** What an editor of lists brings itself. */
interface Editor extends Whole {
  data: { id: string; phase: string; problems: Record<string, string> };
  setData(data: object): void;
  act(what: string, work: () => Promise<unknown>, how?: object): Promise<boolean>;
  load(): Promise<boolean>;
  /** How the list is shown now. */
  view(): object;
  /** Marks what has to be mended; true when nothing has. */
  isSound(): boolean;
}

/** The editor that the behaviour is of. */
const editorOf = (page: object): Editor => page as Editor;

export const drafting = besideData(() => ({
  kind: 'checklist' as DraftKind,
  /** As it is shown; null: neither a draft nor published. */
  list: null as DraftContent | null,
  published: null as DraftContent | null,
  draft: null as DraftView | null,
  theirs: null as DraftContent | null,
}));
const copied = <T>(one: T): T => JSON.parse(JSON.stringify(one)) as T;

/** What a list that is for every model, or for every task, says instead of one. */
export const ANY_MODEL = '所有机型';
export const ANY_TASK = '所有任务';
/** Whom of the models a list is for; null for all, undefined when the person changed their mind. */
export async function askModel(
  page: Whole,
  title: string,
  models: readonly { id: string; name: string }[],
): Promise<string | null | undefined> {
  const picked = await pickOne(page, title, [ANY_MODEL, ...models.map(({ name }) => name)]);
  if (!picked) return undefined;
  return picked === ANY_MODEL ? null : models.filter(({ name }) => name === picked)[0]!.id;
}
/** Which task a list is for; null for all, undefined when the person changed their mind. */
async function askTask(page: Whole): Promise<TaskKind | null | undefined> {
  const tasks = Object.keys(taskKindLabels) as TaskKind[];
  const picked = await pickOne(page, '适用任务', [ANY_TASK, ...tasks.map((task) => taskKindLabels[task])]);
  if (!picked) return undefined;
  return tasks.filter((task) => taskKindLabels[task] === picked)[0] || null;
}

/** Asks for a few words; null when the person changed their mind. */
export async function askWords(
  page: Parameters<typeof ask>[0],
  title: string,
  value = '',
  more: { optional?: boolean; maxlength?: number } = {},
): Promise<string | null> {
  const answer = await ask(page, {
    title,
    field: { label: title, value, maxlength: 60, ...more },
    confirm: '确定',
  });
  return answer ? answer.text.trim() : null;
}

export function moved<T>(all: T[], at: number, by: 1 | -1): void {
  const [one] = all.splice(at, 1);
  all.splice(Math.max(0, at + by), 0, one!);
}

/**
 * A list that is written: every change is kept on this phone at once, colleagues see what is saved, and it counts once
 * somebody else has agreed.
 */
export const draftPage = Behavior({
  data: {
    /** The role writes lists, and nobody has this one for their yes. */
    canSave: false,
    canWrite: false,
    canApprove: false,
    canReturn: false,
    mine: false,
    published: false,
    isDraft: false,
    isUnsaved: false,
    withdraws: false,
    said: '',
    returned: '',
    theirs: '',
  },
  methods: {
    /** What to show of the list with this id; `published` is what counts now. */
    async fetchDraft(kind: DraftKind, published: DraftContent | null): Promise<object> {
      const page = editorOf(this);
      const { id } = page.data;
      const about = drafting(this);
      const [{ draft }, { roles }] = await Promise.all([
        call('service', 'draft.get', { draftId: id }),
        whoAmI(),
      ]);
      const here = unsaved()[id];
      const revision = draft ? draft.revision : 0;
      const isOvertaken = !!here && here.revision !== revision;
      about.kind = kind;
      about.published = published;
      about.draft = draft;
      about.theirs = isOvertaken ? (draft ? draft.content : published) : null;
      const content = here ? here.content : draft ? draft.content : published;
      about.list = content && copied(content);
      if (!about.list) return { phase: 'error', error: '这一份已撤下，或草稿已删除，请返回列表。' };
      return { canWrite: may(roles, 'service', 'draft.save'), ...this.standing(roles), ...page.view() };
    },
    standing(roles: Parameters<typeof may>[0]): object {
      const { id } = editorOf(this).data;
      const { draft, theirs, published } = drafting(this);
      const isProposed = !!draft && draft.state === 'proposed';
      const decides = may(roles, 'service', 'draft.approve');
      const said = (one: { byName: string; at: string; why: string } | null) =>
        one ? `${one.byName} ${sayTime(one.at, new Date())}：${one.why}` : '';
      return {
        isDraft: !!draft,
        published: !!published,
        isUnsaved: !!unsaved()[id],
        withdraws: !!draft && draft.withdraws,
        canSave: may(roles, 'service', 'draft.save') && !isProposed,
        canApprove: isProposed && decides && !draft.mine,
        canReturn: isProposed && (decides || draft.mine),
        mine: !!draft && draft.mine,
        said: isProposed
          ? `待第二人复核：${said(draft.proposed)}`
          : draft
            ? `草稿，${draft.byName} ${sayTime(draft.changedAt, new Date())}保存，同事可见。发布以后才生效。`
            : '',
        returned: draft ? said(draft.returned) : '',
        theirs: theirs
          ? `这台手机上有没保存的修改，而${draft ? ` ${draft.byName} 已另外保存` : '这一份已有新的版本'}。`
          : '',
      };
    },
    type({ detail }: Said<string>) {
      this.keep((list) => (list.title = detail));
      const page = editorOf(this);
      page.setData(forget(page, 'title'));
    },
    async pickTask() {
      if (!this.data.canSave) return;
      const task = await askTask(editorOf(this));
      if (task !== undefined) this.keep((list) => (list.task = task));
    },
    /** A change is kept here at once; nobody is asked by it before it is published. */
    keep<T extends DraftContent>(change: (list: T) => void) {
      const page = editorOf(this);
      const about = drafting(this);
      const list = copied(about.list!);
      change(list as T);
      const before = unsaved()[page.data.id];
      const revision = before ? before.revision : about.draft ? about.draft.revision : 0;
      if (!keepUnsaved({ kind: about.kind, content: { ...list, id: page.data.id }, revision })) return;
      about.list = list;
      page.setData({ isUnsaved: true, ...page.view(), problems: {} });
    },
    useMine() {
      const page = editorOf(this);
      const { kind, list, draft } = drafting(this);
      const revision = draft ? draft.revision : 0;
      if (keepUnsaved({ kind, content: list!, revision })) void page.load();
    },
    async useTheirs() {
      const page = editorOf(this);
      if (!(await confirmed('这台手机上没保存的修改会丢掉。', '改用'))) return;
      forgetUnsaved(page.data.id);
      void page.load();
    },
    async saved(): Promise<number> {
      const page = editorOf(this);
      const about = drafting(this);
      const here = unsaved()[page.data.id];
      if (!here) return about.draft ? about.draft.revision : 0;
      const { kind, content, revision } = here;
      const { revision: next } = await call('service', 'draft.save', {
        kind,
        content: { ...content, id: page.data.id },
        revision,
      });
      forgetUnsaved(page.data.id);
      return next;
    },
    async save() {
      const page = editorOf(this);
      if (await page.act('save', () => this.saved(), { said: '草稿已保存，同事可见' })) void page.load();
    },
    async propose() {
      const page = editorOf(this);
      if (!page.isSound()) return;
      const why = await askReason(page, {
        title: '提交复核',
        hint: '由没有参与修改的另一人复核发布；以后开始的上门、评价用新版本。',
        placeholder: '如：增加废液检查',
        confirm: '提交',
      });
      if (!why) return;
      const draftId = page.data.id;
      const work = async () => {
        const revision = await this.saved();
        await call('service', 'draft.propose', { draftId, revision, why });
      };
      if (await page.act('propose', work, { said: '已提交复核', fields: { scope: 'scope' } }))
        void page.load();
    },
    async approve() {
      const page = editorOf(this);
      const { draft } = drafting(this);
      if (!draft) return;
      const hint = draft.withdraws
        ? '以后改用更通用的一份；已填写的记录不变。'
        : '以后开始的上门、评价用新版本；已经开始的仍用原来的版本。';
      if (!(await confirmed(hint, draft.withdraws ? '同意撤下' : '发布'))) return;
      const { revision } = draft;
      const work = () => call('service', 'draft.approve', { draftId: page.data.id, revision });
      if (await page.act('approve', work, { said: draft.withdraws ? '已撤下' : '已发布' }))
        void wx.navigateBack();
    },
    async giveBack() {
      const page = editorOf(this);
      const { draft } = drafting(this);
      if (!draft) return;
      const why = await askReason(page, {
        title: draft.mine ? '撤回提交' : '退回修改',
        placeholder: draft.mine ? '如：还要改限值' : '如：限值与说明书不符',
        confirm: draft.mine ? '撤回' : '退回',
      });
      if (!why) return;
      const { revision } = draft;
      const work = () => call('service', 'draft.return', { draftId: page.data.id, revision, why });
      if (!(await page.act('return', work, { said: draft.mine ? '已撤回' : '已退回' }))) return;
      if (draft.withdraws) void wx.navigateBack();
      else void page.load();
    },
    async drop() {
      const page = editorOf(this);
      if (!(await confirmed('草稿删除后不能恢复，已发布的版本不变。', '删除', '删除草稿'))) return;
      const { draft } = drafting(this);
      const { id } = page.data;
      const work = async () => {
        if (draft) await call('service', 'draft.drop', { draftId: id, revision: draft.revision });
        forgetUnsaved(id);
      };
      if (await page.act('drop', work)) void wx.navigateBack();
    },
    async withdraw() {
      const page = editorOf(this);
      const why = await askReason(page, {
        title: '申请撤下',
        hint: '经另一人同意后，以后改用更通用的一份；已填写的记录不变。',
        placeholder: '如：机型停用',
        confirm: '提交',
      });
      if (!why) return;
      const { kind } = drafting(this);
      const listId = page.data.id;
      const work = () => call('service', 'draft.proposeWithdrawal', { kind, listId, why });
      if (await page.act('withdraw', work, { said: '已提交复核' })) void page.load();
    },
  },
});
