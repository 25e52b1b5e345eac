"""Understanding (rules, local classifier, language models, Rasa) and wording."""
