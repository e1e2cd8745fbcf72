/** Grey bars where a list will be. */
Component({ properties: { rows: { type: Number, value: 3 } } });
