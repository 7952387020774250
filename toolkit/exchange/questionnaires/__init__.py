"""Questionnaires made with another tool, as a group's own questions."""

from toolkit.exchange.questionnaires.model import Brought, QuestionnaireError
from toolkit.exchange.questionnaires.read import LARGEST, is_of_another_tool, read

__all__ = ["LARGEST", "Brought", "QuestionnaireError", "is_of_another_tool", "read"]
