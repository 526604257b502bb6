"""What was worked out is kept, and by whom."""

import threading
from types import SimpleNamespace

from equitymap.store.memory import Memory, once


def test_a_question_is_answered_once_from_any_thread():
    memory, answers = Memory(8), []
    threads = [
        threading.Thread(target=lambda: memory.get("a", lambda: answers.append(1) or len(answers)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [1]


def test_what_was_asked_for_longest_ago_goes_first():
    memory = Memory(2)
    for question in ("a", "b", "a", "c"):
        memory.get(question, lambda question=question: question)
    assert memory.get("a", lambda: "new") == "a"
    assert memory.get("b", lambda: "new") == "new"


def test_an_answer_that_is_there_does_not_wait_for_another():
    memory, begun, done = Memory(8), threading.Event(), threading.Event()
    memory.get("quick", lambda: 1)
    slow = threading.Thread(target=memory.get, args=("slow", lambda: begun.set() or done.wait(5)))
    slow.start()
    begun.wait(5)
    assert memory.get("quick", lambda: 2) == 1
    assert slow.is_alive()
    done.set()
    slow.join()


def test_one_answer_may_ask_for_another():
    memory = Memory(2)
    assert memory.get("a", lambda: memory.get("b", lambda: 1) + 1) == 2


def test_each_library_keeps_its_own_and_each_function_too():
    @once
    def plus(library, number):
        return [library.base + number]

    @once
    def minus(library, number):
        return [library.base - number]

    one, two = (SimpleNamespace(base=base, memory=Memory(8)) for base in (1, 2))
    assert plus(one, 5) is plus(one, 5)
    assert (plus(one, 5), plus(two, 5), minus(one, 5)) == ([6], [7], [-4])
