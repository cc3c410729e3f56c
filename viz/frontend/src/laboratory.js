// The laboratory's parts in the browser: each block of a page is one part, fed with plain data by the server.
import { h } from "vue";
import "./theme.js";
import Beat from "./Beat.vue";
import Cards from "./Cards.vue";
import Chart from "./Chart.vue";
import Choice from "./Choice.vue";
import Command from "./Command.vue";
import Film from "./Film.vue";
import Form from "./Form.vue";
import Header from "./Header.vue";
import Levers from "./Levers.vue";
import Notice from "./Notice.vue";
import Player from "./Player.vue";
import Prose from "./Prose.vue";
import Sheet from "./Sheet.vue";
import Timeline from "./Timeline.vue";
import Verdict from "./Verdict.vue";

const PARTS = { Beat, Cards, Chart, Choice, Command, Film, Form, Header, Levers, Notice, Player, Prose, Sheet, Timeline, Verdict };

// `content` is the block's data as text, `act` tells the server what the visitor did.
export const Block = {
  computed: {
    block() {
      return JSON.parse(this.content);
    },
  },
  methods: {
    tell(deed, more) {
      this.act({ deed, ...more });
    },
  },
  render() {
    const { kind, id, area, ...rest } = this.block;
    return h("section", { class: ["yq-block", `yq-${kind.toLowerCase()}`, `yq-at-${area}`], "data-block": id }, [
      h(PARTS[kind], { ...rest, tell: this.tell }),
    ]);
  },
};
