# A REST server of library.v1.Library with the errors of Rails.
#   ruby rails-server.rb
# It writes {"listening": port} when it is ready, and exits when its standard input is closed.
require 'logger'
require 'action_controller/railtie'
require 'active_model'
require 'rack/handler/webrick'

class Library < Rails::Application
  config.eager_load = false
  config.consider_all_requests_local = true
  config.debug_exception_response_format = :api
  config.secret_key_base = 'x' * 32
  config.hosts = nil
  config.logger = Logger.new(IO::NULL)
  config.api_only = true
  routes.append do
    get '/v1/shelves/1/books/:id', to: 'books#show'
    post '/v1/shelves/1/books', to: 'books#create'
  end
end

class Book
  include ActiveModel::Model
  attr_accessor :title, :isbn

  validates :title, length: { minimum: 3 }
  validates :isbn, length: { minimum: 10 }
  validate { errors.add(:base, 'The shelf is full') }
end

class BooksController < ActionController::API
  def show
    case params[:id]
    when 'missing' then raise ActionController::RoutingError, 'No such book.'
    when 'locked' then render json: { error: 'You need to sign in before continuing.' }, status: :unauthorized
    when 'bug' then raise 'secret'
    else render json: { name: 'shelves/1/books/1', title: 'Emma', isbn: '9780141439587' }
    end
  end

  def create
    book = Book.new(title: params[:title], isbn: params[:isbn])
    return render(json: book) if book.valid?

    render json: params[:title] == 'full' ? book.errors.full_messages : book.errors, status: :unprocessable_entity
  end
end

Library.initialize!
options = { Host: '127.0.0.1', Port: 0, Logger: WEBrick::Log.new(IO::NULL), AccessLog: [] }
Rack::Handler::WEBrick.run(Library, **options) do |server|
  puts %({"listening": #{server.listeners[0].addr[1]}})
  $stdout.flush
  Thread.new do
    $stdin.read
    exit!
  end
end
