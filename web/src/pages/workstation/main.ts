import { createApp } from "vue";
import "../../tokens.css";
import "../../base.css";
import "./workstation.css";
import "../../parts/look";
import Workstation from "./Workstation.vue";

createApp(Workstation).mount("#page");
