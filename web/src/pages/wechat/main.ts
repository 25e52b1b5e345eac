import { createApp } from "vue";
import "../../tokens.css";
import "../../base.css";
import "../../parts/look";
import GoOn from "./GoOn.vue";
import Simulator from "./Simulator.vue";

// One address, two visitors: a phone that comes from WeChat with a one-time link, or somebody trying the channel.
const link = new URLSearchParams(location.hash.slice(1)).get("go");
createApp(link ? GoOn : Simulator, link ? { link } : {}).mount("#page");
