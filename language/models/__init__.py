"""Language models behind one small contract: an OpenAI-compatible server, or a GGUF file through llama.cpp."""
