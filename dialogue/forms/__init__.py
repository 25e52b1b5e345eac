"""The form engine: FHIR Questionnaires read from files, filled turn by turn, answered as QuestionnaireResponse."""
