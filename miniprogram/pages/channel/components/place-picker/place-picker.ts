import type { Picked } from '../hospital-picker/hospital-picker';

export interface PickedPlace {
  /** Region code or hospital id. */
  id: string;
  name: string;
  isHospital: boolean;
}

/** 地点: regions from the tree, regions and hospitals by search. `change` gives `{ places }` with all that are picked. */
Component({
  properties: { places: { type: Array, value: [] } },
  data: { codes: [] as string[], treeOpen: false },
  observers: {
    places(places: PickedPlace[]) {
      this.setData({ codes: places.filter(({ isHospital }) => !isHospital).map(({ id }) => id) });
    },
  },
  methods: {
    toggleTree() {
      this.setData({ treeOpen: !this.data.treeOpen });
    },
    pickRegion({ detail }: WechatMiniprogram.CustomEvent<{ code: string; name: string }>) {
      this.put({ id: detail.code, name: detail.name, isHospital: false });
    },
    pickFound({ detail }: WechatMiniprogram.CustomEvent<Picked>) {
      this.put(detail);
    },
    /** A second pick takes it away again. */
    put(place: PickedPlace) {
      const places = this.data.places as PickedPlace[];
      const others = places.filter(({ id }) => id !== place.id);
      this.triggerEvent('change', { places: others.length < places.length ? others : [...places, place] });
    },
    remove(event: WechatMiniprogram.TouchEvent) {
      const places = this.data.places as PickedPlace[];
      this.triggerEvent('change', {
        places: places.filter((_, at) => at !== event.currentTarget.dataset.at),
      });
    },
  },
});
