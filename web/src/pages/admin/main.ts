import { createApp } from "vue";
import "../../tokens.css";
import "../../base.css";
import "./admin.css";
import "../../parts/look";
import Admin from "./Admin.vue";

createApp(Admin).mount("#page");
