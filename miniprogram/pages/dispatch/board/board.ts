import type { Board, OrderRow } from '../../../../cloudfunctions/_contracts/work-orders';
import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { isUnreached } from '../../../api/cloud-failure';
import type { ActionOf, InputOf } from '../../../api/client';
import { showError } from '../../../api/messages';
import { addDays, dayOf } from '../../../shared/days';
import { canMove, workOrderStates } from '../../../shared/states';
import type { WorkOrderState } from '../../../shared/states';
import { sayCount } from '../../../shared/say';
import type { Suggestion } from '../../../shared/visit/suggest-engineers';
import { askAssignment } from '../ask-assignment';
import { columnsFrom, DAYS, layOutBoard } from './lay-out-board';
import type { Card, Column, EngineerRow } from './lay-out-board';
import type { Said } from '../../../kit/said';
import { pageState } from '../../../kit/page-state';
import { openPage } from '../../../kit/open-page';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';

interface House {
  dealerId: string | null;
  shortName: string;
}
const MANUFACTURER: House = { dealerId: null, shortName: '厂家工程师' };

/** Everything of the house stays here; setData gets what is shown. Suggestions are null until they came. */
const worlds = new WeakMap<object, { board: Board; suggestions: Suggestion[] | null; rows: EngineerRow[] }>();
/** Engineers that are drawn at once: eight cells each, and a house may have a hundred. */
const ROWS = 20;

/** 派工板: days across, engineers down, what waits on the left; on a phone one day at a time. */
Component({
  behaviors: [pageState],
  data: {
    stale: false,
    house: MANUFACTURER,
    choosing: false,
    shownHouses: [] as House[],
    canChoose: false,
    canAct: false,
    manages: false,
    fromOn: '',
    columns: [] as Column[],
    /** The column that a phone shows. */
    picked: '',
    query: '',
    unassigned: [] as Card[],
    rows: [] as EngineerRow[],
    drawn: ROWS,
    /** Engineers below those that are drawn. */
    moreRows: 0,
    chosen: null as null | { id: string; hospital: string; engineer: string },
    asMap: false,
    map: null as null | object,
    unplaced: 0,
    beyond: '',
    moreHouses: 0,
  },
  methods: {
    onLoad() {
      const today = dayOf(officialNow());
      this.setData({ fromOn: today, picked: today });
    },
    /** Whose board it is, once it is known who looks. */
    async takePlace() {
      const { roles, dealerId, dealerName } = await whoAmI();
      const manufacturer = dealerId === null;
      this.setData({
        canChoose: manufacturer,
        canAct: may(roles, 'service', 'workOrder.assign'),
        manages: manufacturer && may(roles, 'service', 'certification.give'),
        house: manufacturer ? MANUFACTURER : { dealerId, shortName: dealerName },
      });
    },
    onShow() {
      void this.load();
    },
    async fetch() {
      if (!worlds.has(this)) await this.takePlace();
      const { dealerId } = this.data.house;
      try {
        const board = await call('service', 'workOrder.board', { dealerId });
        const before = worlds.get(this);
        worlds.set(this, { board, suggestions: before ? before.suggestions : null, rows: [] });
      } catch (error) {
        if (this.data.phase === 'ready' && isUnreached(error)) return { stale: true };
        throw error;
      }
      const { beyond } = worlds.get(this)!.board;
      return { stale: false, beyond: beyond ? sayCount(beyond) : '', ...this.laidOut() };
    },
    show() {
      if (!worlds.get(this)) return;
      this.setData(this.laidOut());
      if (this.data.asMap) this.drawMap();
    },
    laidOut() {
      const world = worlds.get(this)!;
      const now = officialNow();
      const columns = columnsFrom(this.data.fromOn, dayOf(now));
      const { query, chosen, drawn } = this.data;
      const suggestions = (chosen && world.suggestions) || [];
      const { unassigned, rows } = layOutBoard(world.board, { columns, now, query, suggestions });
      worlds.set(this, { ...world, rows });
      return {
        ...{ columns, unassigned, rows: rows.slice(0, drawn) },
        moreRows: Math.max(0, rows.length - drawn),
      };
    },
    drawMore() {
      this.setData({ drawn: this.data.drawn + ROWS });
      this.show();
    },
    /** Where the work is: what waits, and what stands under the day that is picked. */
    drawMap() {
      const world = worlds.get(this)!;
      const { unassigned, picked } = this.data;
      const ids = new Map<string, string>(unassigned.map(({ id }) => [id, '待派']));
      for (const { name, cells } of world.rows)
        for (const { on, cards } of cells) if (on === picked) for (const { id } of cards) ids.set(id, name);
      const orders = world.board.orders.filter(({ _id }) => ids.has(_id));
      const placed = orders.filter(({ site }) => site.location !== null);
      this.setData({
        unplaced: orders.length - placed.length,
        map: placed.length
          ? {
              ...placed[0]!.site.location!,
              markers: placed.map(({ _id, site }) => ({
                id: world.board.orders.findIndex((one) => one._id === _id),
                ...site.location!,
                width: 20,
                height: 26,
                title: site.hospitalName,
                callout: {
                  content: `${ids.get(_id)!} ${site.hospitalName}`,
                  display: 'ALWAYS',
                  padding: 4,
                  borderRadius: 4,
                  fontSize: 11,
                },
              })),
              points: placed.map(({ site }) => ({
                longitude: site.location!.longitude,
                latitude: site.location!.latitude,
              })),
            }
          : null,
      });
    },
    pickView(event: WechatMiniprogram.TouchEvent) {
      this.setData({ asMap: event.currentTarget.dataset.map === true });
      this.show();
    },
    tapMarker(event: WechatMiniprogram.CustomEvent<{ markerId: number }>) {
      const order = worlds.get(this)!.board.orders[event.detail.markerId];
      if (order) void this.choose(order);
    },
    pickDay(event: WechatMiniprogram.TouchEvent) {
      this.setData({ picked: event.currentTarget.dataset.on as string });
      this.show();
    },
    turn(event: WechatMiniprogram.TouchEvent) {
      const fromOn = addDays(this.data.fromOn, (event.currentTarget.dataset.by as number) * DAYS);
      this.setData({ fromOn, picked: fromOn });
      this.show();
    },
    search(event: Said<string>) {
      this.setData({ query: event.detail, drawn: ROWS });
      this.show();
    },
    chooseHouse() {
      this.setData({ choosing: !this.data.choosing });
      this.findHouses('');
    },
    searchHouse({ detail }: Said<string>) {
      this.findHouses(detail.trim());
    },
    findHouses(text: string) {
      const world = worlds.get(this);
      const houses: House[] = [MANUFACTURER, ...(world ? world.board.dealers : [])];
      const called = houses.filter(({ shortName }) => shortName.indexOf(text) >= 0);
      this.setData({ shownHouses: called.slice(0, 20), moreHouses: Math.max(0, called.length - 20) });
    },
    takeHouse(event: WechatMiniprogram.TouchEvent) {
      const house = this.data.shownHouses[event.currentTarget.dataset.at as number]!;
      this.setData({ house, choosing: false, chosen: null, drawn: ROWS });
      void this.reload();
    },
    tapCard(event: WechatMiniprogram.TouchEvent) {
      const id = event.currentTarget.dataset.id as string;
      const order = worlds.get(this)!.board.orders.find(({ _id }) => _id === id);
      if (!order) return;
      const { chosen } = this.data;
      if (!this.data.canAct || (chosen && chosen.id === id)) return this.openOrder(id);
      void this.choose(order);
    },
    async choose(order: OrderRow) {
      this.setData({
        chosen: {
          id: order._id,
          hospital: order.site.hospitalName,
          engineer: order.engineer && order.state !== 'cannot_complete' ? order.engineer.memberId : '',
        },
      });
      const world = worlds.get(this)!;
      worlds.set(this, { ...world, suggestions: null });
      try {
        const { suggestions } = await call('service', 'workOrder.suggest', {
          workOrderId: order._id,
        });
        if (!this.data.chosen || this.data.chosen.id !== order._id) return;
        worlds.set(this, { ...worlds.get(this)!, suggestions });
        this.show();
      } catch (error) {
        showError(error);
        if (this.data.chosen && this.data.chosen.id === order._id) this.leave();
      }
    },
    leave() {
      this.setData({ chosen: null });
      this.show();
    },
    openAll() {
      openPage(pages.findOrders({}));
    },
    openChosen() {
      this.openOrder(this.data.chosen!.id);
    },
    openOrder(id: string) {
      openPage(pages.dispatchOrder({ id }));
    },
    /** A place on the board is tapped while an order is chosen: it goes to that engineer, for that day. */
    async put(event: WechatMiniprogram.TouchEvent) {
      const { chosen, busy, manages } = this.data;
      if (!chosen || busy) return;
      const { memberId, on, label } = event.currentTarget.dataset as {
        memberId: string;
        on: string;
        label: string;
      };
      const { board, suggestions } = worlds.get(this)!;
      const order = board.orders.find(({ _id }) => _id === chosen.id);
      if (!order) return this.leave();
      const plannedOn = on || null;
      if (chosen.engineer === memberId)
        return this.send(
          'workOrder.plan',
          { workOrderId: order._id, plannedOn },
          plannedOn ? `改到${label}` : '日期待定',
        );
      if (!canMove<WorkOrderState>(workOrderStates, order.state, 'assigned'))
        return void wx.showToast({ title: '已开始服务，不能改派', icon: 'none' });
      if (!suggestions) return void wx.showToast({ title: '正在核对认证，请稍候', icon: 'none' });
      const engineer = suggestions.find((one) => one.memberId === memberId);
      if (!engineer) return void wx.showToast({ title: '此人不在可派名单，请打开工单查看', icon: 'none' });
      const before = order.engineer && order.engineer.memberId !== memberId ? order.engineer.name : '';
      const assignment = await askAssignment(this, engineer, before, manages, plannedOn ? label : '');
      if (!assignment) return;
      await this.send(
        'workOrder.assign',
        { workOrderId: order._id, ...assignment, plannedOn },
        `已派给 ${engineer.name}`,
      );
    },
    async send<A extends ActionOf<'service'>>(action: A, input: InputOf<'service', A>, said: string) {
      if (!(await this.act(action, () => call('service', action, input), { said }))) return;
      this.setData({ chosen: null });
      await this.load();
    },
  },
});
