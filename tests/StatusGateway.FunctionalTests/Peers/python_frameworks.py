# REST servers of library.v1.Library with the errors of their frameworks.
#   python3 python_frameworks.py --framework flask|fastapi|django
# It writes {"listening": port} when it is ready, and exits when its standard input is closed.
import argparse
import json
import os
import socket
import sys
import threading

BOOK = {"name": "shelves/1/books/1", "title": "Emma", "isbn": "9780141439587"}


def flask():
    from flask import Flask, abort, jsonify, request
    from werkzeug.exceptions import HTTPException

    app = Flask(__name__)

    @app.get("/v1/shelves/1/books/<book>")
    def get(book):
        if book == "missing":
            abort(404, description="No such book.")
        if book == "locked":
            abort(401)
        if book == "bug":
            raise RuntimeError("secret")
        return jsonify(BOOK)

    @app.post("/v1/shelves/1/books")
    def create():
        if len(request.get_json().get("title", "")) < 3:
            return jsonify(message="The book is not valid.", errors={"title": ["Title is too short."]}), 400
        return jsonify(BOOK)

    # The handler of Flask's documentation, "Generic Exception Handlers".
    @app.errorhandler(HTTPException)
    def handle(error):
        response = error.get_response()
        response.data = json.dumps({"code": error.code, "name": error.name, "description": error.description})
        response.content_type = "application/json"
        return response

    return app


def django():
    from django.conf import settings

    settings.configure(
        DEBUG=False, ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="x", MIDDLEWARE=[], USE_TZ=True, INSTALLED_APPS=["rest_framework"],
        REST_FRAMEWORK={"UNAUTHENTICATED_USER": None, "DEFAULT_AUTHENTICATION_CLASSES": [], "DEFAULT_PERMISSION_CLASSES": []},
    )
    import django as project

    project.setup()
    from django.core.wsgi import get_wsgi_application
    from django.urls import path
    from rest_framework import exceptions, serializers
    from rest_framework.response import Response
    from rest_framework.views import APIView

    class Author(serializers.Serializer):
        display_name = serializers.CharField(min_length=2)

    class Book(serializers.Serializer):
        title = serializers.CharField(min_length=3)
        page_count = serializers.IntegerField(min_value=1)
        authors = Author(many=True, required=False)

        def validate(self, attributes):
            if attributes.get("title") == "Emma":
                raise serializers.ValidationError("The book exists.")
            return attributes

    class GetBook(APIView):
        def get(self, request, book):
            if book == "missing":
                raise exceptions.NotFound("No such book.")
            if book == "locked":
                raise exceptions.NotAuthenticated()
            if book == "bug":
                raise RuntimeError("secret")
            return Response(BOOK)

    class CreateBook(APIView):
        def post(self, request):
            data = dict(request.data)
            data["page_count"] = data.get("pageCount", 1)
            data["authors"] = [{"display_name": author.get("displayName", "")} for author in data.get("authors", [])]
            Book(data=data).is_valid(raise_exception=True)
            return Response(BOOK)

    sys.modules[__name__].urlpatterns = [path("v1/shelves/1/books/<book>", GetBook.as_view()), path("v1/shelves/1/books", CreateBook.as_view())]
    return get_wsgi_application()


def fastapi():
    from typing import List

    from fastapi import FastAPI, HTTPException
    from pydantic import BaseModel, Field

    class Author(BaseModel):
        displayName: str = Field(min_length=2)

    class Book(BaseModel):
        title: str = Field(min_length=3)
        pageCount: int = Field(1, ge=1)
        authors: List[Author] = []

    app = FastAPI()

    @app.get("/v1/shelves/1/books/{book}")
    def get(book: str):
        if book == "missing":
            raise HTTPException(404, "No such book.")
        if book == "locked":
            raise HTTPException(401, "Not authenticated")
        if book == "bug":
            raise RuntimeError("secret")
        return BOOK

    @app.post("/v1/shelves/1/books")
    def create(book: Book):
        return BOOK

    return app


def ready(port):
    print(json.dumps({"listening": port}), flush=True)
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--framework", choices=["flask", "fastapi", "django"])
    framework = parser.parse_args().framework
    if framework == "fastapi":
        import uvicorn

        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        ready(listener.getsockname()[1])
        uvicorn.Server(uvicorn.Config(fastapi(), log_level="critical")).run(sockets=[listener])
        return
    from wsgiref.simple_server import make_server

    server = make_server("127.0.0.1", 0, flask() if framework == "flask" else django())
    ready(server.server_port)
    server.serve_forever()


main()
