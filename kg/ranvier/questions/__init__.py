"""Named questions, their parameters and answers, and free SPARQL queries."""

from ranvier.questions.ask import Answer, ask
from ranvier.questions.header import Parameter, Question, find_question, load_all, load_questions
from ranvier.questions.names import resolve, suggest
from ranvier.questions.output import FORMS, write_answer
from ranvier.questions.sparql import run_sparql

__all__ = [
    "FORMS",
    "Answer",
    "Parameter",
    "Question",
    "ask",
    "find_question",
    "load_all",
    "load_questions",
    "resolve",
    "run_sparql",
    "suggest",
    "write_answer",
]
