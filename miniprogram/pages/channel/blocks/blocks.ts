import type { BlockList } from '../../../../cloudfunctions/_contracts/grants';
import { call, officialNow } from '../../../api/client';
import { confirmed, showError } from '../../../api/messages';
import { dayOf } from '../../../shared/days';
import type { Tone } from '../../../shared/states';
import { lineNames, productLines, whoAmI } from '../names';
import type { NamedLine } from '../names';
import type { Said } from '../../../kit/said';
import { askReason } from '../../../kit/ask';
import { forget, isFilledIn } from '../../../kit/form';
import { pageState } from '../../../kit/page-state';
import { searching } from '../../../kit/searching';
import { may } from '../../../shared/rights';

interface BlockLine {
  id: string;
  name: string;
  kind: string;
  lines: string;
  days: string;
  reason: string;
  by: string;
  lifted: string;
  label: string;
  tone: Tone;
  stands: boolean;
  bySuspension: boolean;
}

/** 全局禁止: what no grant gets past, with the form that sets one. */
Component({
  behaviors: [searching, pageState],
  data: {
    isManager: false,
    isCut: false,
    rows: [] as BlockLine[],
    next: null as string | null,
    today: '',
    writing: false,
    kind: 'hospital' as 'dealer' | 'hospital',
    subjectId: '',
    subjectName: '',
    lines: [] as (NamedLine & { on: boolean })[],
    fromOn: '',
    /** Empty while there is no end in sight. */
    toOn: '',
    reason: '',
  },
  methods: {
    onLoad() {
      void this.load();
    },
    async fetch(fresh: boolean) {
      const [{ roles }, { blocks, next, isCut }, names] = await Promise.all([
        whoAmI(),
        call('channel', 'block.list', { text: this.data.text, after: fresh ? null : this.data.next }),
        lineNames(),
      ]);
      const today = dayOf(officialNow());
      const rows = blocks.map((block) => blockLine(block, names, today));
      return {
        isManager: may(roles, 'channel', 'block.set'),
        ...{ rows, next, isCut, today },
      };
    },
    async begin() {
      try {
        const lines = (await productLines())
          .filter(({ isSold }) => isSold)
          .map((line) => ({ ...line, on: false }));
        this.setData({
          writing: true,
          lines,
          fromOn: this.data.today,
          toOn: '',
          reason: '',
          problems: {},
        });
        this.choose('', '');
      } catch (error) {
        showError(error);
      }
    },
    leave() {
      this.setData({ writing: false });
    },
    choose(subjectId: string, subjectName: string) {
      this.setData({ subjectId, subjectName, ...forget(this, 'subject') });
    },
    chooseKind(event: WechatMiniprogram.TouchEvent) {
      this.setData({ kind: event.currentTarget.dataset.kind as 'dealer' | 'hospital' });
      this.choose('', '');
    },
    pick({ detail }: WechatMiniprogram.CustomEvent<{ id: string; name: string }>) {
      this.choose(detail.id, detail.name);
    },
    toggleLine(event: WechatMiniprogram.TouchEvent) {
      const { id } = event.currentTarget.dataset as { id: string };
      this.setData({
        lines: this.data.lines.map((line) => (line.id === id ? { ...line, on: !line.on } : line)),
      });
    },
    changeFrom(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.setData({ fromOn: event.detail.value });
    },
    changeTo(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.setData({ toOn: event.detail.value });
    },
    leaveEnd() {
      this.setData({ toOn: '' });
    },
    typeReason(event: Said<string>) {
      this.setData({ reason: event.detail, ...forget(this, 'reason') });
    },
    async set() {
      const { kind, subjectId, subjectName, lines, fromOn, toOn } = this.data;
      const reason = this.data.reason.trim();
      const filledIn = isFilledIn(this, {
        subject: subjectId ? '' : kind === 'dealer' ? '请选择经销商' : '请选择医院',
        reason: reason ? '' : '请填写原因',
      });
      if (!filledIn) return;
      const chosen = lines.filter(({ on }) => on);
      const what = chosen.length ? chosen.map(({ name }) => name).join('、') : '全部产品线';
      const until = toOn ? `至 ${toOn}` : '至解除为止';
      const follows =
        kind === 'dealer'
          ? `自 ${fromOn} ${until}，${subjectName}的授权（${what}）一律不作数；`
          : `自 ${fromOn} ${until}，任何经销商都不能凭授权在${subjectName}做${what}；`;
      const letters = '写有这些内容的授权书自该日起停用，不能恢复，须重新申请。';
      if (!(await confirmed(follows + letters, '设为禁止'))) return;
      const on = kind === 'dealer' ? { dealerId: subjectId } : { hospitalId: subjectId };
      const productLineIds = chosen.map(({ id }) => id);
      const input = { on, fromOn, toOn: toOn || null, reason };
      const asked = chosen.length ? { ...input, productLineIds } : input;
      if (await this.act('set', () => call('channel', 'block.set', asked), { said: '已禁止' })) {
        this.leave();
        await this.load();
      }
    },
    async lift(event: WechatMiniprogram.TouchEvent) {
      const blockId = event.currentTarget.dataset.id as string;
      const reason = await askReason(this, { title: '解除禁止', placeholder: '解除原因', confirm: '确定' });
      if (!reason || !(await confirmed('自今天起授权按各自的范围和期限重新有效。', '解除'))) return;
      const lifted = () => call('channel', 'block.lift', { blockId, reason });
      if (await this.act('lift', lifted, { said: '已解除' })) await this.load();
    },
  },
});

function blockLine(
  block: BlockList['blocks'][number],
  names: (ids: readonly string[]) => string,
  today: string,
): BlockLine {
  const { fromOn, toOn, liftedBy } = block;
  const stands = block.untilOn >= today;
  const [label, tone]: [string, Tone] = !stands
    ? [liftedBy ? '已解除' : '已结束', 'past']
    : fromOn > today
      ? ['未开始', 'active']
      : ['禁止中', 'danger'];
  return {
    id: block._id,
    name: block.name,
    kind: block.kind === 'dealer' ? '经销商' : '医院',
    lines: block.productLineIds ? names(block.productLineIds) : '全部产品线',
    // Lifted before it began, it never stood.
    days: toOn === null ? `${fromOn} 起` : toOn < fromOn ? '没有生效过' : `${fromOn} 至 ${toOn}`,
    reason: block.reason,
    by: block.createdBy.name,
    lifted: liftedBy ? `${liftedBy.name} 解除：${block.liftReason}` : '',
    label,
    tone,
    stands,
    bySuspension: block.bySuspension && stands,
  };
}
