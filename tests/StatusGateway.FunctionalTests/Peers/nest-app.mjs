// A REST server of library.v1.Library with the errors of NestJS. Without a compiler, decorators are called as functions.
import 'reflect-metadata';
import { BadRequestException, Body, ConflictException, Controller, Get, Module, NotFoundException, Param, Post, UnauthorizedException, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { IsString, Min, MinLength, ValidateNested } from 'class-validator';
import { Type } from 'class-transformer';

const ERRORS = {
  missing: () => new NotFoundException('No such book.'),
  sold: () => new ConflictException({ statusCode: 409, message: 'No copy is left.', code: 'OUT_OF_STOCK' }),
  locked: () => new UnauthorizedException(),
  bug: () => new TypeError('secret at /srv/app.js'),
};

class Author {}
property(Author, 'displayName', MinLength(2));

class Book {}
property(Book, 'title', MinLength(3), IsString());
property(Book, 'pageCount', Min(1));
property(Book, 'authors', ValidateNested({ each: true }), Type(() => Author));

class Books {
  get(id) {
    if (ERRORS[id]) throw ERRORS[id]();
    return { name: `shelves/1/books/${id}`, title: 'Emma', isbn: '9780141439587' };
  }

  create(book) {
    return { ...book, name: 'shelves/1/books/2' };
  }
}
Controller('v1/shelves/:shelf/books')(Books);
method(Books, 'get', Get(':id'), [String], Param('id'));
method(Books, 'create', Post(), [Book], Body());

class App {}
Module({ controllers: [Books] })(App);

/** Starts the server; with `raw` the errors of class-validator are sent as they are. */
export async function startNest(port, raw) {
  const app = await NestFactory.create(App, { logger: false });
  const factory = raw ? { exceptionFactory: (errors) => new BadRequestException({ statusCode: 400, message: errors, error: 'Bad Request' }) } : {};
  app.useGlobalPipes(new ValidationPipe({ transform: true, skipMissingProperties: true, ...factory }));
  await app.listen(port, '127.0.0.1');
  return app.getHttpServer();
}

function property(type, name, ...decorators) {
  for (const decorate of decorators) decorate(type.prototype, name);
}

function method(type, name, route, parameterTypes, parameter) {
  Reflect.defineMetadata('design:paramtypes', parameterTypes, type.prototype, name);
  parameter(type.prototype, name, 0);
  route(type.prototype, name, Object.getOwnPropertyDescriptor(type.prototype, name));
}
