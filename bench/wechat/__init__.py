"""The WeChat channel under load: phones, platform and servers are processes of their own."""
