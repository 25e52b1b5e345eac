"""Triage (智能导诊): which department, how urgent, what next."""
