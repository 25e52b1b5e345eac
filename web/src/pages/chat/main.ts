import { createApp } from "vue";
import "../../tokens.css";
import "../../base.css";
import "../../parts/look";
import Chat from "./Chat.vue";

createApp(Chat).mount("#page");
